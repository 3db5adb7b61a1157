package com.promptbuilder.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/** Writes answers as API Gateway wants them, compressed where the caller asked for it. */
final class EventWriter {
    /** Below this, gzip's own header eats what it saves. */
    private static final int WORTH_COMPRESSING = 256;

    private static final ObjectWriter JSON = JsonMapper.builder()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build()
            .writerFor(APIGatewayProxyResponseEvent.class);

    private EventWriter() {}

    static void write(Response response, String acceptEncoding, OutputStream output) throws IOException {
        boolean compressed = response.body().length() >= WORTH_COMPRESSING && AcceptEncoding.allowsGzip(acceptEncoding);
        Response complete = compressed ? response.with("Content-Encoding", "gzip") : response;
        JSON.writeValue(
                output,
                new APIGatewayProxyResponseEvent()
                        .withStatusCode(complete.status())
                        .withHeaders(complete.headers())
                        .withBody(compressed ? gzip(response.body()) : response.body())
                        .withIsBase64Encoded(compressed));
    }

    private static String gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
