package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.promptbuilder.app.Application;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * Base of the function classes. Its constructor starts the application in Lambda's init phase, or registers the SnapStart hooks. Outside
 * of Lambda, the first event starts it. Thread-safe, as Lambda Managed Instances require.
 */
public abstract class LambdaFunction implements RequestStreamHandler {
    private final SwappableHandler handler;

    /** A strong reference: the CRaC context holds its resources weakly. */
    @SuppressWarnings("UnusedVariable")
    private final Optional<SnapStartHooks> hooks;

    /**
     * Starts the function.
     *
     * @param factory creates the event handler for an application
     * @param script the priming script for a text, which makes its events unique
     */
    LambdaFunction(Function<Application, EventHandler> factory, Function<String, Priming.Script> script) {
        handler = new SwappableHandler(factory, script);
        hooks = SnapStartHooks.register(handler, System.getenv());
        ColdStart.run(handler, System.getenv());
    }

    /** Replaces the application that the environment variables describe. */
    public final void useApplication(Application application) {
        handler.useApplication(application);
    }

    @Override
    public final void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        handler.handle(input, output, context);
    }

    final SwappableHandler handler() {
        return handler;
    }

    /** The time at which Lambda ends the invocation. */
    static Instant deadline(Application application, Context context) {
        return application.clock().instant().plus(Duration.ofMillis(context.getRemainingTimeInMillis()));
    }

    // Lambda Managed Instances pass the trace header in the context, older runtimes in a system property.
    static Optional<String> trace(Context context) {
        return Optional.ofNullable(context.getXrayTraceId())
                .or(() -> Optional.ofNullable(System.getProperty("com.amazonaws.xray.traceHeader")));
    }
}
