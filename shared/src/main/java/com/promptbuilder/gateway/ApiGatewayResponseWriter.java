package com.promptbuilder.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.promptbuilder.http.Compression;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.Response;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Writes responses for API Gateway, as a proxy response (one JSON object) or as a Lambda response stream. The stream is a JSON prelude with
 * status and headers, eight NUL bytes, and the body. Bodies are gzipped if the client accepts that.
 *
 * @param allStreamed true if every response is a stream; false if only streamed bodies are
 */
public record ApiGatewayResponseWriter(boolean allStreamed, Compression compression) {
    /** The number of NUL bytes after the prelude. */
    private static final int DELIMITER_LENGTH = 8;

    private static final JsonFactory JSON = new JsonFactory();

    /** Writes the response to a request, if the event held one. */
    public void write(Response response, Optional<Request> request, OutputStream output) throws IOException {
        if (response.streaming().isPresent()) {
            response.streaming().get().sendTo(beginStreaming(response, output));
            return;
        }
        Optional<byte[]> compressed = compression.of(response, request);
        Response encoded = compressed.isPresent() ? response.with("Content-Encoding", "gzip") : response;
        if (isHead(request) && !response.body().isEmpty()) {
            writeComplete(encoded.withoutBody(content(encoded, compressed).length), Optional.empty(), output);
        } else {
            writeComplete(encoded, compressed, output);
        }
    }

    private void writeComplete(Response response, Optional<byte[]> compressed, OutputStream output) throws IOException {
        if (allStreamed) {
            begin(response, output);
            output.write(content(response, compressed));
        } else {
            writeWhole(response, compressed, output);
        }
    }

    private static byte[] content(Response response, Optional<byte[]> compressed) {
        return compressed.orElseGet(() -> response.body().getBytes(StandardCharsets.UTF_8));
    }

    private static void writeWhole(Response response, Optional<byte[]> compressed, OutputStream output)
            throws IOException {
        try (JsonGenerator json = JSON.createGenerator(output)) {
            startHead(response, json);
            if (compressed.isPresent()) {
                json.writeBinaryField("body", compressed.get());
            } else {
                json.writeStringField("body", response.body());
            }
            json.writeBooleanField("isBase64Encoded", compressed.isPresent());
            json.writeEndObject();
        }
    }

    private static void startHead(Response head, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("statusCode", head.status());
        json.writeObjectFieldStart("headers");
        for (Map.Entry<String, String> header : head.headers().entrySet()) {
            json.writeStringField(header.getKey(), header.getValue());
        }
        json.writeEndObject();
    }

    private static byte[] prelude(Response head) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            startHead(head, json);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void begin(Response head, OutputStream output) throws IOException {
        byte[] prelude = prelude(head);
        output.write(Arrays.copyOf(prelude, prelude.length + DELIMITER_LENGTH));
    }

    /** Sends the prelude and returns the stream for the body; a null stream if the client has disconnected. */
    private static OutputStream beginStreaming(Response head, OutputStream output) {
        try {
            begin(head, output);
            output.flush();
            return output;
        } catch (IOException _) { // client disconnected: generation goes on, because followers share the answer
            return OutputStream.nullOutputStream();
        }
    }

    private static boolean isHead(Optional<Request> request) {
        return request.filter(received -> received.method().equals("HEAD")).isPresent();
    }
}
