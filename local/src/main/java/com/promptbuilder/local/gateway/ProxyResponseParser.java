package com.promptbuilder.local.gateway;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.promptbuilder.http.Response;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parses the output of functions: a proxy response, or the prelude of a streamed one, which is the same without a body. */
final class ProxyResponseParser {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String TOKEN_PUNCTUATION = "!#$%&'*+.^_`|~-";

    private ProxyResponseParser() {}

    /** The result of parsing. */
    sealed interface Reading {
        record Parsed(ProxyResponse answer) implements Reading {}

        /** No proxy response. The reason quotes no text of it. */
        record Malformed(String reason) implements Reading {}
    }

    static Reading read(byte[] written) {
        try {
            return read(JSON.readTree(written));
        } catch (IOException e) {
            return new Reading.Malformed("it is not JSON");
        }
    }

    private static Reading read(JsonNode json) {
        if (!json.isObject()) {
            return new Reading.Malformed("it is not a JSON object");
        }
        int status = json.path("statusCode").asInt(0);
        if (status < 200 || status > 599) {
            return new Reading.Malformed("its statusCode must be from 200 to 599");
        }
        Map<String, List<String>> headers = headers(json);
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            if (!isName(header.getKey()) || !areValues(header.getValue())) {
                return new Reading.Malformed("it has a header that HTTP does not allow");
            }
        }
        return body(json)
                .<Reading>map(payload -> new Reading.Parsed(new ProxyResponse(status, headers, payload)))
                .orElseGet(() -> new Reading.Malformed("its body must be text, or Base64 if isBase64Encoded"));
    }

    private static Map<String, List<String>> headers(JsonNode json) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        json.path("headers").properties().forEach(header -> {
            if (header.getValue().isValueNode() && !header.getValue().isNull()) {
                headers.put(header.getKey(), List.of(header.getValue().asText()));
            }
        });
        json.path("multiValueHeaders").properties().forEach(header -> {
            List<String> values = new ArrayList<>();
            header.getValue().forEach(value -> values.add(value.asText()));
            headers.keySet().removeIf(header.getKey()::equalsIgnoreCase);
            headers.put(header.getKey(), values);
        });
        return headers;
    }

    // Loops, because character streams took 10 % of the time of a cache hit.
    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isAlphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!isAlphanumeric && TOKEN_PUNCTUATION.indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean areValues(List<String> values) {
        for (String value : values) {
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c != '\t' && (c < 0x20 || c == 0x7F)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Optional<Payload> body(JsonNode json) {
        JsonNode body = json.path("body");
        if (body.isMissingNode() || body.isNull()) {
            return Optional.of(Payload.EMPTY);
        }
        if (!body.isTextual()) {
            return Optional.empty();
        }
        return json.path("isBase64Encoded").asBoolean(false)
                ? Payload.ofBase64(body.asText())
                : Optional.of(Payload.of(body.asText()));
    }

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
}
