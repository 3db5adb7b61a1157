package com.promptbuilder.local.gateway;

import org.eclipse.jetty.http.HttpField;
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
 * The reader of Jetty's requests.
 *
 * @param maxBody the largest body that is read, in bytes
 */
record RequestReader(int maxBody) {
    /** How much of a body that is too large is still read, in multiples of the bound, so that its sender gets to read the answer. */
    private static final int PATIENCE = 4;

    /** The request, or nothing if its body is larger than the bound. */
    Optional<GatewayRequest> read(Request request) throws IOException {
        try (InputStream in = Content.Source.asInputStream(request)) {
            byte[] bytes = in.readNBytes(maxBody + 1);
            if (bytes.length > maxBody) {
                skip(in);
                return Optional.empty();
            }
            return Optional.of(new GatewayRequest(
                    request.getMethod(),
                    path(request),
                    Optional.ofNullable(request.getHttpURI().getQuery()).orElse(""),
                    headers(request),
                    Body.of(bytes),
                    request.getConnectionMetaData().getProtocol(),
                    Request.getRemoteAddr(request)));
        }
    }

    private void skip(InputStream in) throws IOException {
        byte[] unread = new byte[64 * 1024];
        for (long left = (long) PATIENCE * maxBody; left > 0; ) {
            int count = in.read(unread);
            left -= count < 0 ? left : count;
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
