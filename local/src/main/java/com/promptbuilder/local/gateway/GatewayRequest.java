package com.promptbuilder.local.gateway;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An HTTP request at the gateway.
 *
 * @param path the raw path, still percent-encoded
 * @param query the raw query, without the question mark; empty if there is none
 * @param headers the values of each header, in their order of arrival
 */
record GatewayRequest(
        String method,
        String path,
        String query,
        Map<String, List<String>> headers,
        Payload payload,
        String protocol,
        String sourceIp) {
    GatewayRequest {
        Map<String, List<String>> inAnyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        inAnyCase.putAll(headers);
        headers = Collections.unmodifiableMap(inAnyCase);
    }

    /** The last value of a header, whose name may be in any case. */
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name)).map(List::getLast);
    }
}
