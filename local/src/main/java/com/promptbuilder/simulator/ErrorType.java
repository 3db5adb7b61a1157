package com.promptbuilder.simulator;

import java.util.Arrays;

/** An error of the API: its HTTP status, its {@code error.type} and its default message. */
public enum ErrorType {
    INVALID_REQUEST(400, "invalid_request_error", "Your request was not valid"),
    AUTHENTICATION(401, "authentication_error", "invalid x-api-key"),
    BILLING(402, "billing_error", "Your credit balance is too low to access the API"),
    PERMISSION(403, "permission_error", "Your API key does not have permission to use the specified resource"),
    NOT_FOUND(404, "not_found_error", "The requested resource could not be found"),
    METHOD_NOT_ALLOWED(405, "invalid_request_error", "Method Not Allowed"),
    CONFLICT(409, "conflict_error", "The request conflicts with the current state of the resource"),
    REQUEST_TOO_LARGE(413, "request_too_large", "Request exceeds the maximum size"),
    RATE_LIMIT(429, "rate_limit_error", "This request would exceed your organization's rate limit"),
    API(500, "api_error", "Internal server error"),
    UNAVAILABLE(503, "api_error", "Service unavailable"),
    TIMEOUT(504, "timeout_error", "The request timed out while processing"),
    OVERLOADED(529, "overloaded_error", "Overloaded");

    private final int status;
    private final String type;
    private final String message;

    ErrorType(int status, String type, String message) {
        this.status = status;
        this.type = type;
        this.message = message;
    }

    /** The error of an HTTP status in digits, such as {@code 529}. */
    static ErrorType ofStatus(String digits) {
        return Arrays.stream(values())
                .filter(error -> Integer.toString(error.status).equals(digits))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected an error status (" + statuses() + "), got '" + digits + "'"));
    }

    /** All statuses, for error messages. */
    static String statuses() {
        return String.join(
                ", ", Arrays.stream(values()).map(error -> "" + error.status).toList());
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    String message() {
        return message;
    }
}
