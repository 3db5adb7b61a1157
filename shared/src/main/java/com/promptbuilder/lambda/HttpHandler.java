package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.promptbuilder.app.Application;
import com.promptbuilder.gateway.ApiGatewayEventReader;
import com.promptbuilder.gateway.ApiGatewayResponseWriter;
import com.promptbuilder.http.Compression;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.Response;
import com.promptbuilder.http.Route;
import com.promptbuilder.settings.Settings.ResponseStreaming;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Function;

/** Handles API Gateway events: reads the request, passes it through the request pipeline, writes the response. */
final class HttpHandler {
    private final Application application;
    private final Function<Request, Optional<Route>> routes;
    private final ApiGatewayResponseWriter writer;

    /**
     * A handler of these routes.
     *
     * @param routes the route of a request; empty if there is none
     */
    HttpHandler(Application application, Function<Request, Optional<Route>> routes) {
        this.application = application;
        this.routes = routes;
        this.writer = new ApiGatewayResponseWriter(
                application.settings().responseStreaming() == ResponseStreaming.ALL, new Compression());
    }

    /**
     * Reads an event and writes the response.
     *
     * @return the response's status
     * @throws IOException if the event cannot be read or the response cannot be written
     */
    int handle(InputStream input, OutputStream output, Context context) throws IOException {
        Optional<Request> request = ApiGatewayEventReader.read(input, LambdaFunction.deadline(application, context));
        Optional<String> trace = trace(context);
        Response response = request.isPresent()
                ? application.requestPipeline().answer(request.get(), trace, routes)
                : application.requestPipeline().reject(context.getAwsRequestId(), trace);
        writer.write(response, request, output);
        return response.status();
    }

    // Lambda Managed Instances pass the trace header in the context, older runtimes in a system property.
    private static Optional<String> trace(Context context) {
        return Optional.ofNullable(context.getXrayTraceId())
                .or(() -> Optional.ofNullable(System.getProperty("com.amazonaws.xray.traceHeader")));
    }
}
