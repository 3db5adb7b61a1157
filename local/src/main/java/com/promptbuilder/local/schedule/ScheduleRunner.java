package com.promptbuilder.local.schedule;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.local.invoke.Invoker;
import com.promptbuilder.local.invoke.Invoker.InvocationIds;
import com.promptbuilder.local.template.Template.ScheduleSpec;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Local EventBridge schedules: invokes each function at its interval, whether or not the previous invocation failed. */
public final class ScheduleRunner implements AutoCloseable {
    private final Invoker invoker;
    private final PrintStream log;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(
            1, Thread.ofPlatform().daemon().name("schedules").factory());

    private ScheduleRunner(Invoker invoker, PrintStream log, Clock clock) {
        this.invoker = invoker;
        this.log = log;
        this.clock = clock;
    }

    /** Starts the schedules. Each failed invocation is one line of the log. */
    public static ScheduleRunner start(List<ScheduleSpec> specs, Invoker invoker, PrintStream log, Clock clock) {
        ScheduleRunner scheduleRunner = new ScheduleRunner(invoker, log, clock);
        for (ScheduleSpec spec : specs) {
            long millis = spec.every().toMillis();
            var _ = scheduleRunner.timer.scheduleAtFixedRate(
                    () -> scheduleRunner.callSafely(spec), millis, millis, TimeUnit.MILLISECONDS);
        }
        return scheduleRunner;
    }

    // After an exception there would be no further call.
    private void callSafely(ScheduleSpec spec) {
        try {
            call(spec);
        } catch (RuntimeException | Error e) {
            logFailure(spec, e.getClass().getName());
        }
    }

    private void call(ScheduleSpec spec) {
        InvocationIds trace = InvocationIds.generate(clock.instant());
        byte[] event = event(spec).toString().getBytes(StandardCharsets.UTF_8);
        Invoker.Outcome outcome = invoker.invoke(spec.function(), event, trace, new ByteArrayOutputStream());
        switch (outcome) {
            case Invoker.Outcome.Returned() -> {}
            case Invoker.Outcome.Failed(String reason) -> logFailure(spec, reason);
            case Invoker.Outcome.NotStarted(String reason) -> logFailure(spec, reason);
        }
    }

    private void logFailure(ScheduleSpec spec, String reason) {
        log.printf("schedule of %s: %s%n", spec.function().name(), reason);
    }

    private ObjectNode event(ScheduleSpec spec) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("version", "0").put("id", UUID.randomUUID().toString());
        event.put("detail-type", "Scheduled Event").put("source", "aws.events").put("account", "000000000000");
        event.put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        event.put("region", "us-east-1");
        event.putArray("resources")
                .add("arn:aws:events:us-east-1:000000000000:rule/"
                        + spec.function().name());
        event.putObject("detail");
        return event;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
