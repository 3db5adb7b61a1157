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
 * The reader of Jetty's requests.
 *
 * @param maxBody the largest body that is read, in bytes
 */
record JettyRequestReader(int maxBody) {
    /** How much of a refused body is still read, in multiples of the bound. */
    private static final int PATIENCE = 4;

    /** The request, or nothing if its body is larger than the bound; of a body that says so beforehand nothing is read. */
    Optional<GatewayRequest> read(Request request) throws IOException {
        if (request.getLength() > maxBody) {
            return Optional.empty();
        }
        int most = request.getLength() < 0 ? maxBody : (int) request.getLength();
        try (InputStream in = Content.Source.asInputStream(request)) {
            byte[] bytes = in.readNBytes(most + 1);
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
     * Reads on after the answer to a body that is too large, within bounds: a connection that is closed on what its caller
     * still sends takes the answer along. A caller who waits for 100 (Continue) sends no more.
     */
    void discard(Request request) throws IOException {
        if (request.getHeaders().contains(HttpHeader.EXPECT)) {
            return;
        }
        try (InputStream in = Content.Source.asInputStream(request)) {
            byte[] unread = new byte[64 * 1024];
            for (long left = (long) PATIENCE * maxBody; left > 0; ) {
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
