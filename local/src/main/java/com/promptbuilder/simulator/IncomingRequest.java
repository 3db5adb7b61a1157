package com.promptbuilder.simulator;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An HTTP request to the simulator.
 *
 * @param fullPath the decoded path, with the provider's prefix
 * @param target the path and query as they were sent
 * @param headers the values of each header, separated by commas, by lower-case name
 * @param tooLarge whether the body exceeded the limit; {@code body} is empty then
 */
record IncomingRequest(
        String method, String fullPath, String target, Map<String, String> headers, String body, boolean tooLarge) {
    IncomingRequest {
        Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(headers);
        headers = Collections.unmodifiableMap(anyCase);
    }

    /** A header's value, unless it is missing or blank. */
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name)).filter(value -> !value.isBlank());
    }

    /** The provider that the path selects. */
    Provider provider() {
        return Provider.ofPath(fullPath);
    }

    /** The path without the provider's prefix. */
    String path() {
        return fullPath.substring(provider().prefix().length());
    }
}
