package com.promptbuilder.http;

/**
 * A request under the id by which its answer, its log lines and its errors can be found.
 *
 * @param requestId the caller's own {@code X-Request-ID}, or a new one
 */
public record Exchange(Request request, String requestId) {}
