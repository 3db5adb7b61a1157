package com.promptbuilder.local.gateway;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads Jetty's requests.
 *
 * @param maxBody the maximum length of a body, in bytes
 */
record JettyRequestReader(int maxBody) {
    /** The length of a refused body that is still read, in multiples of {@code maxBody}. */
    private static final int MAX_DISCARDED = 4;

    /** The request; empty if its body is too long. A body with too large a {@code Content-Length} is not read. */
    Optional<GatewayRequest> read(Request request) throws IOException {
        if (request.getLength() > maxBody) {
            return Optional.empty();
        }
        int limit = request.getLength() < 0 ? maxBody : (int) request.getLength();
        try (InputStream in = Content.Source.asInputStream(request)) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > maxBody) {
                return Optional.empty();
            }
            return Optional.of(new GatewayRequest(
                    request.getMethod(),
                    path(request),
                    Optional.ofNullable(request.getHttpURI().getQuery()).orElse(""),
                    headers(request),
                    Payload.of(bytes),
                    request.getConnectionMetaData().getProtocol(),
                    Request.getRemoteAddr(request)));
        }
    }

    /**
     * Reads the rest of a body that is too long, after the response. If the connection were closed while the client sends,
     * the response could be lost. A client that waits for 100 (Continue) sends no body.
     */
    void discard(Request request) throws IOException {
        if (request.getHeaders().contains(HttpHeader.EXPECT)) {
            return;
        }
        try (InputStream in = Content.Source.asInputStream(request)) {
            byte[] unread = new byte[64 * 1024];
            for (long left = (long) MAX_DISCARDED * maxBody; left > 0; ) {
                int count = in.read(unread);
                left -= count < 0 ? left : count;
            }
        }
    }

    private static String path(Request request) {
        return Optional.ofNullable(request.getHttpURI().getPath()).orElse("");
    }

    private static Map<String, List<String>> headers(Request request) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (HttpField field : request.getHeaders()) {
            headers.computeIfAbsent(field.getName(), name -> new ArrayList<>())
                    .add(Optional.ofNullable(field.getValue()).orElse(""));
        }
        return headers;
    }
}
