package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.promptbuilder.app.Application;
import com.promptbuilder.app.Deployed;
import com.promptbuilder.app.InFlightRequests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A Lambda function that serves with the parts of its process. Thread-safe, as Lambda Managed Instances need it. */
public abstract class LambdaFunction implements RequestStreamHandler {
    /** Kept here, since the context of the hooks holds them weakly. */
    @SuppressWarnings("UnusedVariable")
    private final Optional<SnapStartHooks> hooks;

    private Optional<Application> application = Optional.empty();

    @SuppressWarnings("this-escape") // the hooks run once the runtime has made the function
    protected LambdaFunction() {
        hooks = SnapStartHooks.hooks(this, System.getenv());
    }

    /** Starts, once the function is whole; where it runs in no environment of Lambda's, the parts are made at the first request. */
    final void start() {
        ColdStart.of(this, System.getenv());
    }

    /** Serves this function with parts that are there already, instead of those that the environment's variables name. */
    public final synchronized void useApplication(Application parts) {
        this.application = Optional.of(parts);
    }

    /** What a rehearsal of this function asks; each text makes other requests. */
    abstract Priming.Script primingScript(String text);

    /** Takes an event and writes what is to be said to it. */
    abstract void answer(Application parts, InputStream input, OutputStream output, Context context) throws IOException;

    @Override
    public final void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        Application parts = application();
        try (InFlightRequests.Registration _ = parts.inFlight().enter()) {
            answer(parts, input, output, context);
            parts.afterInvocation();
        }
    }

    /** When the platform cuts the invocation off. */
    static Instant deadline(Application parts, Context context) {
        return parts.clock().instant().plus(Duration.ofMillis(context.getRemainingTimeInMillis()));
    }

    // A runtime that takes many invocations at once says it with each, an older one in a property.
    static Optional<String> trace(Context context) {
        return Optional.ofNullable(context.getXrayTraceId())
                .or(() -> Optional.ofNullable(System.getProperty("com.amazonaws.xray.traceHeader")));
    }

    /** The parts, made at the first request if nobody gave them. */
    protected final synchronized Application application() {
        Application parts =
                application.orElseGet(() -> Deployed.start(System.getenv()).application());
        application = Optional.of(parts);
        return parts;
    }
}
