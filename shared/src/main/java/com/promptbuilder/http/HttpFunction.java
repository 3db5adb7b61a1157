package com.promptbuilder.http;

import com.amazonaws.services.lambda.runtime.Context;
import com.promptbuilder.settings.Settings.Streaming;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** A Lambda function behind API Gateway: an event in, an answer out. */
public abstract class HttpFunction extends LambdaFunction {
    private final Compression compression = new Compression();

    /** What stands at the route that the request came by. */
    protected abstract Optional<Resource> resource(Request request);

    @Override
    final void answer(Application parts, InputStream input, OutputStream output, Context context) throws IOException {
        EventWriter writer = new EventWriter(parts.settings().streaming() == Streaming.ALL, compression);
        Optional<Request> request = EventReader.read(input, deadline(parts, context));
        if (request.isEmpty()) {
            writer.write(parts.frontDoor().refuse(context.getAwsRequestId(), trace(context)), Optional.empty(), output);
            return;
        }
        Response response = parts.frontDoor().answer(request.get(), trace(context), this::resource);
        writer.write(response, request, output);
    }
}
