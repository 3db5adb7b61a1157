package com.promptbuilder.local.environment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.util.Optional;

/** What a runtime reports of a failure, less its message, which may quote the request. */
final class ErrorReport {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST = 300;

    private ErrorReport() {}

    /**
     * The kind and place of the failure in one line.
     *
     * @param report JSON with errorType and stackTrace
     * @param header the kind, if a header tells it; used if the report does not
     */
    static String summary(byte[] report, Optional<String> header) {
        JsonNode json = parsed(report);
        String kind = json.path("errorType").asText(header.orElse("unknown error"));
        String place = json.path("stackTrace").path(0).asText("");
        String line = (place.isEmpty() ? kind : kind + " at " + place).replaceAll("\\p{Cntrl}", " ");
        return line.substring(0, Math.min(line.length(), LONGEST));
    }

    private static JsonNode parsed(byte[] report) {
        try {
            return JSON.readTree(report);
        } catch (IOException notJson) {
            return JSON.createObjectNode();
        }
    }
}
