package com.promptbuilder.local.sqs;

import com.promptbuilder.local.invoke.Invoker;
import com.promptbuilder.local.template.Template.EventSourceSpec;

import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;

/** The running event source mappings of a template. */
public final class EventSourceMappings implements AutoCloseable {
    private final List<EventSourceMapping> mappings;

    private EventSourceMappings(List<EventSourceMapping> mappings) {
        this.mappings = mappings;
    }

    /** Starts the mappings, which share the slots of each function, if limited. Failed invocations are one line each in the log. */
    public static EventSourceMappings start(
            List<EventSourceSpec> specs,
            EmbeddedSqs queues,
            Invoker invoker,
            OptionalInt slots,
            PrintStream log,
            Clock clock) {
        return new EventSourceMappings(specs.stream()
                .map(spec ->
                        EventSourceMapping.start(spec, concurrency(spec, specs, slots), queues, invoker, log, clock))
                .toList());
    }

    // On AWS the function has enough environments for the concurrency of all its mappings. With fewer slots, each
    // mapping gets a proportional share, so that none starves another.
    static int concurrency(EventSourceSpec spec, List<EventSourceSpec> all, OptionalInt slots) {
        int total = all.stream()
                .filter(other -> other.function().equals(spec.function()))
                .mapToInt(EventSourceSpec::concurrency)
                .sum();
        return slots.isEmpty() || total <= slots.getAsInt()
                ? spec.concurrency()
                : Math.max(1, slots.getAsInt() * spec.concurrency() / total);
    }

    @Override
    public void close() {
        mappings.forEach(EventSourceMapping::stop);
        mappings.forEach(EventSourceMapping::close);
    }
}
