package com.promptbuilder.claude;

import com.fasterxml.jackson.databind.JsonNode;

import java.net.http.HttpHeaders;
import java.time.InstantSource;

/**
 * The Messages API's errors: by HTTP status, or by the error's type where a status of 200 has come before it.
 *
 * @param headers of the response
 */
record ErrorFormat(HttpHeaders headers, InstantSource clock) {
    /** The failure of a response with this status. */
    Failure ofStatus(int status) {
        return failure(status, Usage.NONE);
    }

    /**
     * The failure that an error object tells.
     *
     * @param spent the tokens that were told before it
     */
    Failure ofBody(JsonNode body, Usage spent) {
        return failure(status(body.at("/error/type").asText()), spent);
    }

    /** Whether a body is an error and no message. */
    static boolean isError(JsonNode body) {
        return body.path("type").asText().equals("error") || (body.path("error").isObject() && !body.has("content"));
    }

    private static int status(String type) {
        return switch (type) {
            case "invalid_request_error" -> 400;
            case "authentication_error" -> 401;
            case "billing_error" -> 402;
            case "permission_error" -> 403;
            case "not_found_error" -> 404;
            case "conflict_error" -> 409;
            case "request_too_large" -> 413;
            case "rate_limit_error" -> 429;
            case "timeout_error" -> 504;
            case "overloaded_error" -> 529;
            default -> 500;
        };
    }

    private Failure failure(int status, Usage spent) {
        Failure.RetryHint retryHint = again();
        return switch (status) {
            case 429 -> new Failure.RateLimited(RetryAfter.read(headers, clock), retryHint, spent);
            case 503, 529 -> new Failure.Overloaded(RetryAfter.read(headers, clock), retryHint, spent);
            case 408, 504 -> new Failure.TimedOut(retryHint, spent);
            default ->
                status >= 400 && status < 500
                        ? new Failure.Rejected(status, retryHint, spent)
                        : new Failure.ServerError(status, retryHint, spent);
        };
    }

    private Failure.RetryHint again() {
        return switch (headers.firstValue("x-should-retry").orElse("")) {
            case "true" -> Failure.RetryHint.RETRY;
            case "false" -> Failure.RetryHint.DO_NOT_RETRY;
            default -> Failure.RetryHint.UNSPECIFIED;
        };
    }
}
