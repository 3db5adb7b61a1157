package com.promptbuilder.local.gateway;

import com.promptbuilder.http.ErrorResponses;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Writes error responses to malformed or incomplete HTTP requests. The message is the name of the status. */
final class JettyErrorHandler implements Request.Handler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        return write(sentence(response.getStatus()), request, response, callback);
    }

    /** Writes the gateway's error with the status of the response. */
    static boolean write(String error, Request request, Response response, Callback callback) {
        Optional<String> requestId = Optional.ofNullable(request.getHeaders().get("X-Request-ID"));
        var refusal = ErrorResponses.ofGateway(response.getStatus(), error, requestId);
        refusal.headers().forEach(response.getHeaders()::put);
        response.write(true, ByteBuffer.wrap(refusal.body().getBytes(UTF_8)), callback);
        return true;
    }

    /** The status's name in sentence case: "Bad request", "URI too long". */
    private static String sentence(int status) {
        String name = HttpStatus.getMessage(status);
        int blank = name.indexOf(' ');
        return blank < 0
                ? name
                : name.substring(0, blank) + name.substring(blank).toLowerCase(Locale.ROOT);
    }
}
