package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.promptbuilder.app.Application;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.Route;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Function;

/** Function behind API Gateway. It reads and writes streams, because a streamed response needs the output stream. */
public abstract class HttpFunction extends LambdaFunction<HttpHandler> implements RequestStreamHandler {
    /**
     * A function of these routes.
     *
     * @param routes the route of a request, by application; empty if there is none
     */
    HttpFunction(
            Function<Application, Function<Request, Optional<Route>>> routes,
            Function<String, Priming.Script<HttpHandler>> script) {
        super(application -> new HttpHandler(application, routes.apply(application)), script);
    }

    @Override
    public final void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        int _ = handler().invoke(http -> http.handle(input, output, context));
    }
}
