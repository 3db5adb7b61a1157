package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.promptbuilder.app.Application;
import com.promptbuilder.app.RunningApplication;
import org.crac.Resource;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Base of the function classes, which implement one of Lambda's handler interfaces. Its constructor starts the application in Lambda's init
 * phase, or registers the SnapStart hooks. Outside of Lambda, the first event starts it. Thread-safe, as Lambda Managed Instances require.
 *
 * @param <H> handles events with one application; thread-safe
 */
public abstract class LambdaFunction<H> implements Resource {
    private final Function<Application, H> factory;
    private final Function<String, Priming.Script<H>> script;

    /** A strong reference: the CRaC context holds its resources weakly. */
    private final Optional<SnapStartHooks> hooks;

    private volatile Optional<Current<H>> current;

    /**
     * The invocation that an event came with.
     *
     * @param requestId the invocation's id
     * @param deadline when Lambda ends the invocation
     * @param trace the trace context, in the format of {@code X-Amzn-Trace-Id}
     */
    record Invocation(Optional<String> requestId, Instant deadline, Optional<String> trace) {}

    /** An application and the handler that uses it. Closing it ends one invocation. */
    record Current<H>(Application application, H handler) implements AutoCloseable {
        Invocation invocation(Context context) {
            Duration remaining = Duration.ofMillis(context.getRemainingTimeInMillis());
            return new Invocation(
                    Optional.ofNullable(context.getAwsRequestId()),
                    application.clock().instant().plus(remaining),
                    // Lambda Managed Instances pass the trace header in the context, older runtimes in a system
                    // property.
                    Optional.ofNullable(context.getXrayTraceId())
                            .or(() -> Optional.ofNullable(System.getProperty("com.amazonaws.xray.traceHeader"))));
        }

        @Override
        public void close() {
            try {
                application.afterInvocation();
            } finally {
                application.inFlight().decrementAndGet();
            }
        }
    }

    /** Starts the function with a factory of its handler, and the priming script for a text that makes its events unique. */
    LambdaFunction(Function<Application, H> factory, Function<String, Priming.Script<H>> script) {
        Map<String, String> variables = System.getenv();
        Priming<H> priming = new Priming<>(factory, script, variables);
        this.factory = factory;
        this.script = script;
        hooks = SnapStartHooks.register(priming, variables);
        current = ColdStart.run(priming, variables)
                .map(application -> new Current<>(application, factory.apply(application)));
    }

    /** Replaces the application that the environment variables describe. */
    public final synchronized void useApplication(Application application) {
        current = Optional.of(new Current<>(application, factory.apply(application)));
    }

    /** Runs the hooks before the snapshot. For a runtime that does not run those of the CRaC context. */
    @Override
    public final void beforeCheckpoint(org.crac.Context<? extends Resource> context) throws IOException {
        if (hooks.isPresent()) {
            hooks.get().beforeCheckpoint(context);
        }
    }

    /** Runs the hooks after a restore. */
    @Override
    public final void afterRestore(org.crac.Context<? extends Resource> context) {
        hooks.ifPresent(registered -> registered.afterRestore(context));
    }

    /** Counts an invocation as in flight until the caller closes the result. */
    final Current<H> beginInvocation() {
        Current<H> used = current();
        used.application().inFlight().incrementAndGet();
        return used;
    }

    // Without a lock, because a virtual thread that waits for one can be overtaken for long.
    private Current<H> current() {
        return current.orElseGet(this::started);
    }

    private synchronized Current<H> started() {
        if (current.isEmpty()) {
            useApplication(hooks.flatMap(SnapStartHooks::application)
                    .orElseGet(() -> RunningApplication.start(System.getenv()).application()));
        }
        return current.orElseThrow();
    }

    /** The priming of this function with other variables. */
    final Priming<H> priming(Map<String, String> variables) {
        return new Priming<>(factory, script, variables);
    }
}
