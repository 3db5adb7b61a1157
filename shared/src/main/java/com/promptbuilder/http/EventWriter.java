package com.promptbuilder.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * Writes answers as API Gateway wants them, compressed where the caller asked for it: as one proxy answer, or as a stream, which is a prelude
 * of status and headers, eight NUL bytes, and the body as it is.
 *
 * @param allStreamed whether every answer is a stream, and not only those that are sent while they are made
 */
record EventWriter(boolean allStreamed) {
    /** Below this, gzip's own header eats what it saves. */
    private static final int WORTH_COMPRESSING = 256;

    /** So many NUL bytes end a prelude. */
    private static final int DELIMITER_LENGTH = 8;

    private static final JsonFactory JSON = new JsonFactory();

    /** @param request what is answered, unless the event held none */
    void write(Response response, Optional<Request> request, OutputStream output) throws IOException {
        if (response.live().isPresent()) {
            response.live().get().sendTo(beginLive(response, output));
            return;
        }
        byte[] plain = response.body().getBytes(StandardCharsets.UTF_8);
        boolean compressed = plain.length >= WORTH_COMPRESSING && !isEvents(response) && isGzipWanted(request);
        byte[] content = compressed ? gzip(plain) : plain;
        Response encoded = compressed ? response.with("Content-Encoding", "gzip") : response;
        boolean isHead = isHead(request) && content.length > 0;
        if (allStreamed) {
            begin(isHead ? encoded.withoutBody(content.length) : encoded, output);
            output.write(isHead ? new byte[0] : content);
        } else if (isHead) {
            write(encoded.withoutBody(content.length), "", false, output);
        } else if (compressed) {
            write(encoded, Base64.getEncoder().encodeToString(content), true, output);
        } else {
            write(encoded, encoded.body(), false, output);
        }
    }

    private static void write(Response head, String body, boolean isBase64, OutputStream output) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(output)) {
            startHead(head, json);
            json.writeStringField("body", body);
            json.writeBooleanField("isBase64Encoded", isBase64);
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

    /** Sends what comes before a body that is sent while it is made, and says where that goes: nowhere, if the caller is gone. */
    private static OutputStream beginLive(Response head, OutputStream output) {
        try {
            begin(head, output);
            output.flush();
            return output;
        } catch (IOException gone) {
            return OutputStream.nullOutputStream();
        }
    }

    private static boolean isEvents(Response response) {
        return ContentType.EVENTS.equals(response.headers().get("Content-Type"));
    }

    private static boolean isGzipWanted(Optional<Request> request) {
        return request.flatMap(asked -> asked.header("accept-encoding"))
                .filter(AcceptEncoding::allowsGzip)
                .isPresent();
    }

    private static boolean isHead(Optional<Request> request) {
        return request.filter(asked -> asked.method().equals("HEAD")).isPresent();
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
