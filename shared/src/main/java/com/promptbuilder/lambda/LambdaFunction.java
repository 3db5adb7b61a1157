package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.promptbuilder.app.Application;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * Base of the function classes, which implement one of Lambda's handler interfaces. Its constructor starts the application in Lambda's init
 * phase, or registers the SnapStart hooks. Outside of Lambda, the first event starts it. Thread-safe, as Lambda Managed Instances require.
 *
 * @param <H> handles events with one application
 */
public abstract class LambdaFunction<H> {
    private final SwappableHandler<H> handler;

    /** A strong reference: the CRaC context holds its resources weakly. */
    @SuppressWarnings("UnusedVariable")
    private final Optional<SnapStartHooks> hooks;

    /**
     * Starts the function.
     *
     * @param factory creates the event handler for an application
     * @param script the priming script for a text, which makes its events unique
     */
    LambdaFunction(Function<Application, H> factory, Function<String, Priming.Script<H>> script) {
        handler = new SwappableHandler<>(factory, script);
        hooks = SnapStartHooks.register(handler, System.getenv());
        ColdStart.run(handler, System.getenv());
    }

    /** Replaces the application that the environment variables describe. */
    public final void useApplication(Application application) {
        handler.useApplication(application);
    }

    final SwappableHandler<H> handler() {
        return handler;
    }

    /** The time at which Lambda ends the invocation. */
    static Instant deadline(Application application, Context context) {
        return application.clock().instant().plus(Duration.ofMillis(context.getRemainingTimeInMillis()));
    }
}
