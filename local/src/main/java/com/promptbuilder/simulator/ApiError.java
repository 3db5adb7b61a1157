package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Map;

/** An error response: type, message, and additional headers such as {@code retry-after}. */
record ApiError(ErrorType type, String message, Map<String, String> headers) {
    ApiError {
        headers = Map.copyOf(headers);
    }

    static ApiError of(ErrorType type) {
        return new ApiError(type, type.message(), Map.of());
    }

    static ApiError of(ErrorType type, String message) {
        return new ApiError(type, message, Map.of());
    }

    static ApiError invalid(String message) {
        return of(ErrorType.INVALID_REQUEST, message);
    }

    /** {@code {"type":"error","error":{"type":…,"message":…},"request_id":…}}. */
    ObjectNode body(String requestId) {
        ObjectNode body = Json.object().put("type", "error");
        body.putObject("error").put("type", type.type()).put("message", message);
        return body.put("request_id", requestId);
    }
}
