package com.promptbuilder.simulator;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An HTTP request to the simulator.
 *
 * @param headers the first value of each header, by case-insensitive name
 * @param tooLarge whether the body exceeded the limit; {@code body} is empty then
 */
record IncomingRequest(String method, String path, Map<String, String> headers, String body, boolean tooLarge) {
    IncomingRequest {
        Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(headers);
        headers = Collections.unmodifiableMap(anyCase);
    }

    /** A header's value, unless it is missing or blank. */
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name)).filter(value -> !value.isBlank());
    }
}
