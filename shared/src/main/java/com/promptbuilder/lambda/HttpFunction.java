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

/** A Lambda function behind API Gateway: an event in, an answer out. */
public abstract class HttpFunction extends LambdaFunction {
    private final Compression compression = new Compression();

    /** What stands at the route that the request came by. */
    protected abstract Optional<Route> resource(Request request);

    @Override
    final void answer(Application parts, InputStream input, OutputStream output, Context context) throws IOException {
        ApiGatewayResponseWriter writer = new ApiGatewayResponseWriter(
                parts.settings().responseStreaming() == ResponseStreaming.ALL, compression);
        Optional<Request> request = ApiGatewayEventReader.read(input, deadline(parts, context));
        if (request.isEmpty()) {
            writer.write(parts.frontDoor().reject(context.getAwsRequestId(), trace(context)), Optional.empty(), output);
            return;
        }
        Response response = parts.frontDoor().answer(request.get(), trace(context), this::resource);
        writer.write(response, request, output);
    }
}
