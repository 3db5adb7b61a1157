package com.promptbuilder.lambda;

import com.promptbuilder.endpoint.Endpoint;

import java.util.List;

/** Function of one endpoint: answers {@code POST /api/NAME}. */
public abstract class EndpointFunction extends HttpFunction {
    private final Endpoint<?, ?> endpoint;

    protected EndpointFunction(Endpoint<?, ?> endpoint) {
        super(application -> only(application.endpointHandler(endpoint).route()), text -> script(endpoint, text));
        this.endpoint = endpoint;
    }

    public final Endpoint<?, ?> endpoint() {
        return endpoint;
    }

    private static Priming.Script<HttpHandler> script(Endpoint<?, ?> endpoint, String text) {
        String path = "/api/" + endpoint.name();
        String body = endpoint.sampleInput(text);
        Priming.SyntheticEvent<HttpHandler> async = Priming.Event.postAsync(path, body);
        return new Priming.Script<>(
                List.of(Priming.Event.post(path, body)),
                endpoint.sampleReply(text),
                endpoint.isStreamable()
                        ? List.of(async, Priming.Event.postForStream(path, endpoint.sampleInput(text + " as a stream")))
                        : List.of(async));
    }
}
