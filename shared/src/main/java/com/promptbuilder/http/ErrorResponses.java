package com.promptbuilder.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Error responses with the contract's body: {@code {"error":…,"details":…?,"requestId":…}}. */
public final class ErrorResponses {
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9/._~!$&'()*+,;=:@%{}-]");
    private static final int MAX_PATH_LENGTH = 256;

    private ErrorResponses() {}

    public static Response of(int status, String error, String requestId) {
        return of(status, error, Optional.empty(), requestId);
    }

    public static Response of(int status, String error, Optional<String> details, String requestId) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("error", error);
        details.ifPresent(text -> body.put("details", text));
        return response(status, body, requestId);
    }

    /** The response to a request whose handling threw an unexpected exception. */
    public static Response internal(String requestId) {
        return of(500, "Internal error", requestId);
    }

    /** The response for a path without a route. The body repeats the {@link #cleaned} path. */
    public static Response notFound(String path, String requestId) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("error", "Not found");
        body.put("path", cleaned(path));
        return response(404, body, requestId);
    }

    /** At most 256 characters of a path, unsafe ones as {@code _}. */
    public static String cleaned(String path) {
        String cut = path.substring(0, Math.min(path.length(), MAX_PATH_LENGTH));
        return UNSAFE.matcher(cut).replaceAll("_");
    }

    /** An error of a gateway before a function is invoked, with the common headers; the client's request id is replaced if malformed. */
    public static Response ofGateway(int status, String error, Optional<String> requestedId) {
        return ofGateway(status, error, Optional.empty(), requestedId);
    }

    /** As {@link #ofGateway(int, String, Optional)}, with details. */
    public static Response ofGateway(int status, String error, Optional<String> details, Optional<String> requestedId) {
        String requestId = gatewayId(requestedId);
        return of(status, error, details, requestId).withCommonHeaders(requestId, Map.of());
    }

    /** The gateway's error for a path without a route, as {@link #ofGateway}. */
    public static Response notFoundByGateway(String path, Optional<String> requestedId) {
        String requestId = gatewayId(requestedId);
        return notFound(path, requestId).withCommonHeaders(requestId, Map.of());
    }

    private static Response response(int status, ObjectNode body, String requestId) {
        return Response.json(status, body.put("requestId", requestId).toString())
                .with("Cache-Control", "no-store")
                .ofError(body.path("error").asText());
    }

    private static String gatewayId(Optional<String> requestedId) {
        return RequestPipeline.requestId(requestedId, () -> UUID.randomUUID().toString());
    }
}
