package com.promptbuilder.local.gateway;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import java.nio.ByteBuffer;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The answers to what is no HTTP request, or ends before it is one: JSON with the name of the status, as API Gateway's. */
final class ProtocolErrors implements Request.Handler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        String json = "{\"message\":\"" + HttpStatus.getMessage(response.getStatus()) + "\"}";
        response.write(true, ByteBuffer.wrap(json.getBytes(UTF_8)), callback);
        return true;
    }
}
