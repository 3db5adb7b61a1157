package com.promptbuilder.local.sqs;

import com.promptbuilder.local.invoke.Invoker;
import com.promptbuilder.local.template.EventSourceSpec;

import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;

/** All event source mappings of a template, at work. */
public final class EventSourceMappings implements AutoCloseable {
    private final List<EventSourceMapping> sources;

    private EventSourceMappings(List<EventSourceMapping> sources) {
        this.sources = sources;
    }

    /**
     * Starts them.
     *
     * @param places how many invocations of one function can run at a time, if that is bounded: then its mappings share them
     * @param log where invocations that failed are told, one line each
     */
    public static EventSourceMappings start(
            List<EventSourceSpec> specs,
            EmbeddedSqs queues,
            Invoker invoker,
            OptionalInt places,
            PrintStream log,
            Clock clock) {
        return new EventSourceMappings(specs.stream()
                .map(spec ->
                        EventSourceMapping.start(spec, concurrency(spec, specs, places), queues, invoker, log, clock))
                .toList());
    }

    // On AWS each mapping has its own concurrency, and the function as many environments as all of them need. With
    // fewer,
    // each gets its part of them, so that none takes the places of another.
    static int concurrency(EventSourceSpec spec, List<EventSourceSpec> all, OptionalInt places) {
        int wanted = all.stream()
                .filter(other -> other.function().equals(spec.function()))
                .mapToInt(EventSourceSpec::concurrency)
                .sum();
        return places.isEmpty() || wanted <= places.getAsInt()
                ? spec.concurrency()
                : Math.max(1, places.getAsInt() * spec.concurrency() / wanted);
    }

    @Override
    public void close() {
        sources.forEach(EventSourceMapping::stop);
        sources.forEach(EventSourceMapping::close);
    }
}
