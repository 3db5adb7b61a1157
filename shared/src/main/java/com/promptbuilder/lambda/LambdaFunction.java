package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.promptbuilder.app.Application;
import com.promptbuilder.app.RunningApplication;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Base of the function classes. Its constructor starts the application in Lambda's init phase, or registers the SnapStart hooks. Outside
 * of Lambda, the first event starts it. Thread-safe, as Lambda Managed Instances require.
 */
public abstract class LambdaFunction implements RequestStreamHandler {
    private final Function<Application, EventHandler> factory;
    private final Function<String, Priming.Script> script;

    /** A strong reference: the CRaC context holds its resources weakly. */
    private final Optional<SnapStartHooks> hooks;

    private Optional<Current> current;

    /** Handles one kind of Lambda event. An instance uses one application. Thread-safe. */
    @FunctionalInterface
    interface EventHandler {
        /**
         * Reads an event and writes the function's response.
         *
         * @throws IOException if the event cannot be read or the response cannot be written
         */
        void handle(InputStream input, OutputStream output, Invocation invocation) throws IOException;
    }

    /**
     * The invocation that an event came with.
     *
     * @param requestId the invocation's id
     * @param deadline when Lambda ends the invocation
     * @param trace the trace context, in the format of {@code X-Amzn-Trace-Id}
     */
    record Invocation(Optional<String> requestId, Instant deadline, Optional<String> trace) {
        private static Invocation of(Context context, Application application) {
            Duration remaining = Duration.ofMillis(context.getRemainingTimeInMillis());
            return new Invocation(
                    Optional.ofNullable(context.getAwsRequestId()),
                    application.clock().instant().plus(remaining),
                    // Lambda Managed Instances pass the trace header in the context, older runtimes in a system
                    // property.
                    Optional.ofNullable(context.getXrayTraceId())
                            .or(() -> Optional.ofNullable(System.getProperty("com.amazonaws.xray.traceHeader"))));
        }
    }

    /** An application and the handler that uses it. */
    private record Current(Application application, EventHandler handler) {}

    /**
     * Starts the function.
     *
     * @param factory creates the event handler for an application
     * @param script the priming script for a text, which makes its events unique
     */
    LambdaFunction(Function<Application, EventHandler> factory, Function<String, Priming.Script> script) {
        Map<String, String> variables = System.getenv();
        Priming priming = new Priming(factory, script, variables);
        this.factory = factory;
        this.script = script;
        hooks = SnapStartHooks.register(priming, variables);
        current = ColdStart.run(priming, variables)
                .map(application -> new Current(application, factory.apply(application)));
    }

    /** Replaces the application that the environment variables describe. */
    public final synchronized void useApplication(Application application) {
        current = Optional.of(new Current(application, factory.apply(application)));
    }

    @Override
    public final void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        Current used = current();
        Application application = used.application();
        application.inFlight().incrementAndGet();
        try {
            used.handler().handle(input, output, Invocation.of(context, application));
            application.afterInvocation();
        } finally {
            application.inFlight().decrementAndGet();
        }
    }

    private synchronized Current current() {
        if (current.isEmpty()) {
            useApplication(hooks.flatMap(SnapStartHooks::application)
                    .orElseGet(() -> RunningApplication.start(System.getenv()).application()));
        }
        return current.orElseThrow();
    }

    /** The priming of this function with other variables. */
    final Priming priming(Map<String, String> variables) {
        return new Priming(factory, script, variables);
    }
}
