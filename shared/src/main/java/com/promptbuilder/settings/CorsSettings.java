package com.promptbuilder.settings;

import java.util.List;

/**
 * Rules for front ends in browsers.
 *
 * @param origins {@code CORS_ORIGINS}, separated by commas: the allowed origins; default {@code http://localhost:5173} and {@code
 *     http://localhost:5174}
 * @param headers {@code CORS_HEADERS}, separated by commas: allowed request headers in addition to those of the API; default none
 */
public record CorsSettings(List<String> origins, List<String> headers) {
    public CorsSettings {
        origins = List.copyOf(origins);
        headers = List.copyOf(headers);
    }

    static CorsSettings read(EnvironmentVariables environmentVariables) {
        return new CorsSettings(
                environmentVariables.origins("CORS_ORIGINS", "http://localhost:5173,http://localhost:5174"),
                environmentVariables.headerNames("CORS_HEADERS"));
    }
}
