package com.promptbuilder.lambda;

import com.promptbuilder.app.Application;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.Route;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Function of one endpoint: answers {@code POST /api/NAME}. */
public abstract class EndpointFunction extends HttpFunction {
    private final Endpoint<?, ?> endpoint;

    protected EndpointFunction(Endpoint<?, ?> endpoint) {
        super(application -> routes(application, endpoint), text -> script(endpoint, text));
        this.endpoint = endpoint;
    }

    // Any path has the endpoint's route, since API Gateway routes by path.
    private static Function<Request, Optional<Route>> routes(Application application, Endpoint<?, ?> endpoint) {
        Optional<Route> route =
                Optional.of(application.endpointHandler(endpoint).route());
        return _ -> route;
    }

    public final Endpoint<?, ?> endpoint() {
        return endpoint;
    }

    private static Priming.Script<HttpHandler> script(Endpoint<?, ?> endpoint, String text) {
        String path = "/api/" + endpoint.name();
        String body = endpoint.sampleInput(text);
        return new Priming.Script<>(
                List.of(Priming.Event.post(path, body)),
                endpoint.sampleReply(text),
                List.of(Priming.Event.postAsync(path, body)));
    }
}
