package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Map;

/** An error response: type, message, and additional headers such as {@code retry-after}. */
record ApiError(ErrorType type, String message, Map<String, String> headers) {
    /** Marks an error of AWS in front of the API: it names the exception. */
    private static final String AWS_EXCEPTION = "x-amzn-errortype";

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

    /** An error of AWS itself, such as {@code InvalidSignatureException}. */
    static ApiError ofAws(ErrorType type, String exception, String message) {
        return new ApiError(type, message, Map.of(AWS_EXCEPTION, exception));
    }

    /** {@code {"type":"error","error":{"type":…,"message":…},"request_id":…}}; AWS's own form is {@code {"message":…}}. */
    ObjectNode body(String requestId) {
        if (headers.containsKey(AWS_EXCEPTION)) {
            return Json.object().put("message", message);
        }
        ObjectNode body = Json.object().put("type", "error");
        body.putObject("error").put("type", type.type()).put("message", message);
        return body.put("request_id", requestId);
    }
}
