package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.promptbuilder.app.Application;
import com.promptbuilder.gateway.ApiGatewayEventReader;
import com.promptbuilder.gateway.ApiGatewayResponseWriter;
import com.promptbuilder.http.Compression;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.RequestPipeline;
import com.promptbuilder.http.Response;
import com.promptbuilder.http.Route;
import com.promptbuilder.settings.Settings.ResponseStreaming;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Function;

/** Function behind API Gateway. It reads and writes streams, because a streamed response needs the output stream. */
public abstract class HttpFunction extends LambdaFunction<HttpFunction.HttpHandler> implements RequestStreamHandler {
    /** A function of routes by application and request, with the priming script for a text that makes its events unique. */
    HttpFunction(
            Function<Application, Function<Request, Optional<Route>>> routes,
            Function<String, Priming.Script<HttpHandler>> script) {
        super(application -> new HttpHandler(application, routes.apply(application)), script);
    }

    /** The route of every path, for a function with one route: API Gateway routes by path. */
    static Function<Request, Optional<Route>> only(Route route) {
        Optional<Route> found = Optional.of(route);
        return _ -> found;
    }

    @Override
    public final void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        try (Current<HttpHandler> current = beginInvocation()) {
            current.handler().handle(input, output, current.invocation(context));
        }
    }

    /** Handles API Gateway events: reads the request, passes it through the request pipeline, writes the response. */
    record HttpHandler(
            Function<Request, Optional<Route>> routes, RequestPipeline pipeline, ApiGatewayResponseWriter writer) {
        private HttpHandler(Application application, Function<Request, Optional<Route>> routes) {
            this(
                    routes,
                    application.requestPipeline(),
                    new ApiGatewayResponseWriter(
                            application.settings().responseStreaming() == ResponseStreaming.ALL, new Compression()));
        }

        /** @throws IOException if the event cannot be read or the response cannot be written */
        void handle(InputStream input, OutputStream output, Invocation invocation) throws IOException {
            Optional<Request> request = ApiGatewayEventReader.read(input, invocation.deadline());
            Response response = request.isPresent()
                    ? pipeline.answer(request.get(), invocation.trace(), routes)
                    : pipeline.reject(invocation.requestId(), invocation.trace());
            writer.write(response, request, output);
        }
    }
}
