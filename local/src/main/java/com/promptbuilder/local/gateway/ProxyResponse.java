package com.promptbuilder.local.gateway;

import com.promptbuilder.http.Response;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An HTTP response. The values of each header have their order. */
record ProxyResponse(int status, Map<String, List<String>> headers, Payload payload) {
    ProxyResponse {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** An error response of the gateway itself. */
    static ProxyResponse of(Response refusal) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        refusal.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        return new ProxyResponse(refusal.status(), headers, Payload.of(refusal.body()));
    }
}
