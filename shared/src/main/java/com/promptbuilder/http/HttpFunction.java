package com.promptbuilder.http;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.promptbuilder.life.InFlight;
import com.promptbuilder.settings.Settings.Streaming;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A Lambda function behind API Gateway: an event in, an answer out. Thread-safe, as Lambda Managed Instances need it. */
public abstract class HttpFunction implements RequestStreamHandler {
    /** Kept here, since the context of the hooks holds them weakly. */
    @SuppressWarnings("UnusedVariable")
    private final Optional<SnapStart> hooks;

    private Optional<Application> application = Optional.empty();

    @SuppressWarnings("this-escape") // the hooks run once the runtime has made the function
    protected HttpFunction() {
        hooks = SnapStart.hooks(this, System.getenv());
    }

    /** Starts, once the function is whole; where it runs in no environment of Lambda's, the parts are made at the first request. */
    final void start() {
        ColdStart.of(this, System.getenv());
    }

    /** Serves this function with parts that are there already, instead of those that the environment's variables name. */
    public final synchronized void serveWith(Application parts) {
        this.application = Optional.of(parts);
    }

    /** What stands at the route that the request came by. */
    protected abstract Optional<Resource> resource(Request request);

    /** What a rehearsal of this function asks; each text makes other requests. */
    abstract Rehearsal.Scene scene(String text);

    @Override
    public final void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        Application parts = application();
        try (InFlight.Stay _ = parts.inFlight().enter()) {
            answer(parts, input, output, context);
            parts.invocationEnds();
        }
    }

    private void answer(Application parts, InputStream input, OutputStream output, Context context) throws IOException {
        EventWriter writer = new EventWriter(parts.settings().streaming() == Streaming.ALL);
        Instant deadline = parts.clock().instant().plus(Duration.ofMillis(context.getRemainingTimeInMillis()));
        Optional<Request> request = EventReader.read(input.readAllBytes(), deadline);
        if (request.isEmpty()) {
            writer.write(parts.frontDoor().refuse(context.getAwsRequestId(), trace(context)), Optional.empty(), output);
            return;
        }
        Response response = parts.frontDoor().answer(request.get(), trace(context), this::resource);
        writer.write(response, request, output);
    }

    // A runtime that takes many invocations at once says it with each, an older one in a property.
    private static Optional<String> trace(Context context) {
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
