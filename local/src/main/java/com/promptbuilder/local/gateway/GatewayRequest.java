package com.promptbuilder.local.gateway;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request at the gateway.
 *
 * @param path the raw path, still percent-encoded
 * @param query the raw query, without the question mark; empty if there is none
 */
record GatewayRequest(
        String method,
        String path,
        String query,
        HttpFields headers,
        Payload payload,
        String protocol,
        String sourceIp) {
    /** As at API Gateway: 10 MB; a longer body gets 413. */
    private static final int MAX_BODY = 10 * 1024 * 1024;
    /** The length of a refused body that is still read. */
    private static final int MAX_DISCARDED = 4 * MAX_BODY;

    /** Reads Jetty's request. Empty if its body is too long. A body with too large a {@code Content-Length} is not read. */
    static Optional<GatewayRequest> read(Request request) throws IOException {
        if (request.getLength() > MAX_BODY) {
            return Optional.empty();
        }
        int limit = request.getLength() < 0 ? MAX_BODY : (int) request.getLength();
        byte[] body;
        try (InputStream in = Content.Source.asInputStream(request)) {
            body = in.readNBytes(limit + 1);
            if (body.length > MAX_BODY) {
                long _ = in.skip(MAX_DISCARDED); // after close nothing can be read
            }
        }
        if (body.length > MAX_BODY) {
            return Optional.empty();
        }
        return Optional.of(new GatewayRequest(
                request.getMethod(),
                Optional.ofNullable(request.getHttpURI().getPath()).orElse(""),
                Optional.ofNullable(request.getHttpURI().getQuery()).orElse(""),
                request.getHeaders(),
                Payload.of(body),
                request.getConnectionMetaData().getProtocol(),
                Request.getRemoteAddr(request)));
    }

    /**
     * Reads the rest of a body that is too long, after the response. If the connection were closed while the client sends,
     * the response could be lost. A client that waits for 100 (Continue) sends no body.
     */
    static void discard(Request request) throws IOException {
        if (request.getHeaders().contains(HttpHeader.EXPECT)) {
            return;
        }
        try (InputStream in = Content.Source.asInputStream(request)) {
            long _ = in.skip(MAX_DISCARDED);
        }
    }

    /** The last value of a header, whose name may be in any case. */
    Optional<String> header(String name) {
        Optional<String> last = Optional.empty();
        for (HttpField field : headers) {
            if (field.is(name)) {
                last = Optional.of(value(field));
            }
        }
        return last;
    }

    /** The values of each header by its name, as the client first wrote it. */
    Map<String, List<String>> valuesByName() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (HttpField field : headers) {
            values.computeIfAbsent(headers.getField(field.getName()).getName(), _ -> new ArrayList<>(1))
                    .add(value(field));
        }
        return values;
    }

    private static String value(HttpField field) {
        return Optional.ofNullable(field.getValue()).orElse("");
    }
}
