package com.promptbuilder.http;

import com.promptbuilder.telemetry.RequestMetrics;

/**
 * A request with the context of its handling.
 *
 * @param requestId the client's {@code X-Request-ID} or a new id; part of the response, its log lines and its errors
 * @param requestMetrics the metrics, log fields and trace of this request
 */
public record Exchange(Request request, String requestId, RequestMetrics requestMetrics) {}
