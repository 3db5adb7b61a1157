package com.promptbuilder.local.gateway;

import com.promptbuilder.local.gateway.ProxyResponseParser.ProxyResponse;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;

/** Writes proxy responses to Jetty's response. The server frames the body: framing headers of the function are dropped. */
record JettyResponseWriter(Response response) implements LambdaResponseStream.Sink {
    private static final Set<HttpHeader> FRAMING = EnumSet.of(
            HttpHeader.CONTENT_LENGTH,
            HttpHeader.TRANSFER_ENCODING,
            HttpHeader.CONNECTION,
            HttpHeader.KEEP_ALIVE,
            HttpHeader.UPGRADE,
            HttpHeader.TRAILER);

    @Override
    public OutputStream begin(ProxyResponse prelude) throws IOException {
        putHead(prelude);
        Content.Sink.write(response, false, ByteBuffer.allocate(0));
        return Content.Sink.asOutputStream(response);
    }

    @Override
    public void send(ProxyResponse answer) throws IOException {
        putHead(answer);
        ByteBuffer body = mayHaveBody(answer.status()) ? answer.payload().buffer() : ByteBuffer.allocate(0);
        Content.Sink.write(response, !isLengthUnknown(answer), body);
    }

    /**
     * Whether a response to HEAD, or a 304, has no {@code Content-Length} of the GET response (RFC 9110, 8.6). Its head must
     * be sent without an end, because Jetty would add a length of 0.
     */
    private boolean isLengthUnknown(ProxyResponse answer) {
        return answer.status() == HttpStatus.NOT_MODIFIED_304
                || (isHead()
                        && answer.payload().isEmpty()
                        && !response.getHeaders().contains(HttpHeader.CONTENT_LENGTH));
    }

    /** Sends a complete response and closes the connection. */
    void sendLast(ProxyResponse answer) throws IOException {
        response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
        send(answer);
    }

    private void putHead(ProxyResponse answer) {
        response.setStatus(answer.status());
        answer.headers().forEach((name, values) -> {
            if (!FRAMING.contains(HttpHeader.CACHE.get(name))) {
                // A put would join several values to one.
                response.getHeaders().remove(name);
                values.forEach(value -> response.getHeaders().add(name, value));
            } else if (isLengthOfHead(name, answer)) {
                response.getHeaders().put(HttpHeader.CONTENT_LENGTH, values.getLast());
            }
        });
    }

    /** A response to HEAD has the length of the GET response, but no body. */
    private boolean isLengthOfHead(String name, ProxyResponse answer) {
        return HttpHeader.CONTENT_LENGTH.is(name) && answer.payload().isEmpty() && isHead();
    }

    private boolean isHead() {
        return response.getRequest().getMethod().equals("HEAD");
    }

    /** 204, 205 and 304 have no content (RFC 9110, 15.3.5, 15.3.6 and 15.4.5). */
    private static boolean mayHaveBody(int status) {
        return status != 204 && status != 205 && status != 304;
    }
}
