package com.promptbuilder.claude;

import com.promptbuilder.telemetry.RequestMetrics;

import java.net.http.HttpHeaders;
import java.util.regex.Pattern;

/** Claude's own name for a call, which its support asks for: into the request's log line, if it looks like a name. */
final class RequestId {
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private RequestId() {}

    static void note(HttpHeaders headers, RequestMetrics requestMetrics) {
        headers.firstValue("request-id")
                .filter(id -> HARMLESS.matcher(id).matches())
                .ifPresent(id -> requestMetrics.addLogField("claudeRequestId", id));
    }
}
