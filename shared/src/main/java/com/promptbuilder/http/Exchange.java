package com.promptbuilder.http;

import com.promptbuilder.telemetry.RequestMetrics;

/**
 * A request under the id by which its answer, its log lines and its errors can be found.
 *
 * @param requestId the caller's own {@code X-Request-ID}, or a new one
 * @param requestMetrics what it adds to the fleet's counters
 */
public record Exchange(Request request, String requestId, RequestMetrics requestMetrics) {}
