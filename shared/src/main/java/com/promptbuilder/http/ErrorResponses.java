package com.promptbuilder.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;
import java.util.regex.Pattern;

/** The contract's error body: {@code {"error":…,"details":…?,"requestId":…}}. */
public final class ErrorResponses {
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9/._~!$&'()*+,;=:@%{}-]");
    private static final int LONGEST_PATH = 256;

    private ErrorResponses() {}

    public static Response of(int status, String error, String requestId) {
        return of(status, error, Optional.empty(), requestId);
    }

    public static Response of(int status, String error, Optional<String> details, String requestId) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("error", error);
        details.ifPresent(text -> body.put("details", text));
        return answer(status, body, requestId);
    }

    /** The error where something ran into a bug. */
    public static Response internal(String requestId) {
        return of(500, "Internal error", requestId);
    }

    public static Response notFound(String path, String requestId) {
        String cut = path.substring(0, Math.min(path.length(), LONGEST_PATH));
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("error", "Not found");
        body.put("path", UNSAFE.matcher(cut).replaceAll("_"));
        return answer(404, body, requestId);
    }

    private static Response answer(int status, ObjectNode body, String requestId) {
        return Response.json(status, body.put("requestId", requestId).toString())
                .with("Cache-Control", "no-store")
                .ofError(body.path("error").asText());
    }
}
