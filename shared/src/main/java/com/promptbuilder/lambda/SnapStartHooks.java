package com.promptbuilder.lambda;

import com.promptbuilder.app.Application;
import com.promptbuilder.app.RunningApplication;
import com.promptbuilder.telemetry.JsonLog;
import org.crac.Context;
import org.crac.Core;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Hooks of one function around its SnapStart snapshot. Before the snapshot they prime the function for 5 s ({@code PRIMING_TIME}), wire the
 * application and close its connections. After a restore they reseed the random generator and connect to DynamoDB and Valkey.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks.html">Lambda's runtime hooks</a>
 */
final class SnapStartHooks implements org.crac.Resource {
    /** Variable that Lambda sets to the initialization type of the environment. */
    static final String VARIABLE = "AWS_LAMBDA_INITIALIZATION_TYPE";

    /** Value of the variable under SnapStart. */
    static final String TYPE = "snap-start";

    private static final Duration PRIMING_TIME = Duration.ofSeconds(5);

    private final Priming<?> priming;
    private final Map<String, String> variables;
    private Optional<RunningApplication> running = Optional.empty();

    private SnapStartHooks(Priming<?> priming, Map<String, String> variables) {
        this.priming = priming;
        this.variables = variables;
    }

    /** Registers the hooks of a function under SnapStart. The caller keeps them, since the CRaC context holds them weakly. */
    static Optional<SnapStartHooks> register(Priming<?> priming, Map<String, String> variables) {
        if (!TYPE.equals(variables.get(VARIABLE))) {
            return Optional.empty();
        }
        SnapStartHooks hooks = new SnapStartHooks(priming, variables);
        Core.getGlobalContext().register(hooks);
        return Optional.of(hooks);
    }

    /** The application that was wired before the snapshot; empty before that. */
    Optional<Application> application() {
        return running.map(RunningApplication::application);
    }

    @Override
    public void beforeCheckpoint(Context<? extends org.crac.Resource> context) throws IOException {
        int good = priming.prime(isWithin(PRIMING_TIME));
        RunningApplication started = RunningApplication.start(variables);
        JsonLog.Level level = good > 0 ? JsonLog.Level.INFO : JsonLog.Level.WARN;
        started.application().log().write(level, "priming finished", Map.of("goodAnswers", good));
        started.closeForSnapshot();
        running = Optional.of(started);
    }

    // The time starts with the first call: it does not include the wiring of the priming application.
    private static BooleanSupplier isWithin(Duration duration) {
        AtomicLong end = new AtomicLong();
        return () -> {
            long now = System.nanoTime();
            end.compareAndSet(0, now + duration.toNanos());
            return now - end.get() < 0;
        };
    }

    @Override
    public void afterRestore(Context<? extends org.crac.Resource> context) {
        running.ifPresent(RunningApplication::onRestore);
    }
}
