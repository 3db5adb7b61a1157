package com.promptbuilder.local.environment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.util.Optional;

/** Parses the error report of a runtime. Drops its message, which may quote the request. */
final class ErrorReport {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MAX_LENGTH = 300;

    private ErrorReport() {}

    /**
     * The error type and the top stack frame, in one line of at most 300 characters.
     *
     * @param report JSON with errorType and stackTrace
     * @param header the error type from the HTTP header; used if the report has none
     */
    static String summary(byte[] report, Optional<String> header) {
        JsonNode json = parsed(report);
        String type = json.path("errorType").asText(header.orElse("unknown error"));
        String frame = json.path("stackTrace").path(0).asText("");
        String line = (frame.isEmpty() ? type : type + " at " + frame).replaceAll("\\p{Cntrl}", " ");
        return line.substring(0, Math.min(line.length(), MAX_LENGTH));
    }

    private static JsonNode parsed(byte[] report) {
        try {
            return JSON.readTree(report);
        } catch (IOException notJson) {
            return JSON.createObjectNode();
        }
    }
}
