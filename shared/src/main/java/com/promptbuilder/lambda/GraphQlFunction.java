package com.promptbuilder.lambda;

import com.promptbuilder.app.Application;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.graphql.GraphQlApi;
import com.promptbuilder.graphql.GraphQlHandler;
import com.promptbuilder.graphql.SampleQuery;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.Route;
import com.promptbuilder.settings.Settings;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Function of {@code /graphql}, whose fields are the endpoints of one package. */
public abstract class GraphQlFunction extends HttpFunction {
    /** @param sibling any class of that package */
    protected GraphQlFunction(Class<?> sibling) {
        this(EndpointScanner.inPackageOf(sibling));
    }

    private GraphQlFunction(List<Endpoint<?, ?>> endpoints) {
        this(endpoints, new GraphQlApi(endpoints));
    }

    // Priming and the first request use the same schema, which takes time to make.
    private GraphQlFunction(List<Endpoint<?, ?>> endpoints, GraphQlApi api) {
        super(application -> routes(application, endpoints, api), text -> script(endpoints.getFirst(), text));
    }

    private static Function<Request, Optional<Route>> routes(
            Application application, List<Endpoint<?, ?>> endpoints, GraphQlApi api) {
        Settings settings = application.settings();
        GraphQlHandler handler = new GraphQlHandler(
                application.endpointCalls(endpoints), api, settings.graphQlMaxFields(), settings.cache());
        return request -> Optional.of(handler.route(request.resource()));
    }

    private static Priming.Script<HttpHandler> script(Endpoint<?, ?> endpoint, String text) {
        String query = SampleQuery.of(endpoint, text);
        return new Priming.Script<>(
                List.of(Priming.Event.get(GraphQlHandler.SCHEMA_PATH), Priming.Event.post(GraphQlHandler.PATH, query)),
                endpoint.sampleReply(text),
                List.of(Priming.Event.postAsync(GraphQlHandler.PATH, query)));
    }
}
