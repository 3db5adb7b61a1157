package com.promptbuilder.lambda;

import com.promptbuilder.app.Application;
import com.promptbuilder.gateway.ApiGatewayEventReader;
import com.promptbuilder.gateway.ApiGatewayResponseWriter;
import com.promptbuilder.http.Compression;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.RequestPipeline;
import com.promptbuilder.http.Response;
import com.promptbuilder.http.Route;
import com.promptbuilder.lambda.LambdaFunction.EventHandler;
import com.promptbuilder.lambda.LambdaFunction.Invocation;
import com.promptbuilder.settings.Settings.ResponseStreaming;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Function;

/**
 * Handles API Gateway events: reads the request, passes it through the request pipeline, writes the response.
 *
 * @param routes the route of a request; empty if there is none
 */
record HttpHandler(Function<Request, Optional<Route>> routes, RequestPipeline pipeline, ApiGatewayResponseWriter writer)
        implements EventHandler {
    HttpHandler(Application application, Function<Request, Optional<Route>> routes) {
        this(
                routes,
                application.requestPipeline(),
                new ApiGatewayResponseWriter(
                        application.settings().responseStreaming() == ResponseStreaming.ALL, new Compression()));
    }

    @Override
    public void handle(InputStream input, OutputStream output, Invocation invocation) throws IOException {
        Optional<Request> request = ApiGatewayEventReader.read(input, invocation.deadline());
        Response response = request.isPresent()
                ? pipeline.answer(request.get(), invocation.trace(), routes)
                : pipeline.reject(invocation.requestId(), invocation.trace());
        writer.write(response, request, output);
    }
}
