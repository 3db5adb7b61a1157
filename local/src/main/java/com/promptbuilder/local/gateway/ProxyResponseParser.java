package com.promptbuilder.local.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.promptbuilder.http.Response;
import com.promptbuilder.value.AsciiText;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parses the output of functions: a proxy response, or the prelude of a streamed one, which is the same without a body. */
final class ProxyResponseParser {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String TOKEN_PUNCTUATION = "!#$%&'*+.^_`|~-";

    private final JsonParser json;
    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private final Map<String, List<String>> multiValueHeaders = new LinkedHashMap<>();
    private int status;
    private String body = "";
    private boolean isText = true;
    private boolean isBase64;

    private ProxyResponseParser(JsonParser json) {
        this.json = json;
    }

    /** The result of parsing. */
    sealed interface Reading {
        record Parsed(ProxyResponse answer) implements Reading {}

        /** No proxy response. The reason quotes no text of it. */
        record Malformed(String reason) implements Reading {}
    }

    static Reading read(byte[] written) {
        try (JsonParser json = JSON.createParser(written)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return new Reading.Malformed("it is not a JSON object");
            }
            Reading reading = new ProxyResponseParser(json).readObject();
            return json.nextToken() == null ? reading : new Reading.Malformed("it is not JSON");
        } catch (IOException e) {
            return new Reading.Malformed("it is not JSON");
        }
    }

    private Reading readObject() throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "statusCode" -> status = json.getValueAsInt();
                case "headers" -> readHeaders(value);
                case "multiValueHeaders" -> readMultiValueHeaders(value);
                case "body" -> {
                    isText = value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NULL;
                    body = value == JsonToken.VALUE_STRING ? json.getText() : "";
                }
                case "isBase64Encoded" -> isBase64 = json.getValueAsBoolean();
                default -> {
                    // Lambda ignores other members.
                }
            }
            json.skipChildren();
        }
        return reading();
    }

    private Reading reading() {
        if (status < 200 || status > 599) {
            return new Reading.Malformed("its statusCode must be from 200 to 599");
        }
        multiValueHeaders.keySet().forEach(name -> headers.keySet().removeIf(name::equalsIgnoreCase));
        headers.putAll(multiValueHeaders);
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            if (!isName(header.getKey()) || !areValues(header.getValue())) {
                return new Reading.Malformed("it has a header that HTTP does not allow");
            }
        }
        Optional<Payload> payload = isBase64 ? Payload.ofBase64(body) : Optional.of(Payload.of(body));
        return payload.filter(_ -> isText)
                .<Reading>map(content -> new Reading.Parsed(new ProxyResponse(status, headers, content)))
                .orElseGet(() -> new Reading.Malformed("its body must be text, or Base64 if isBase64Encoded"));
    }

    private void readHeaders(JsonToken start) throws IOException {
        if (start == JsonToken.START_OBJECT) {
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                if (json.nextToken().isScalarValue() && !json.hasToken(JsonToken.VALUE_NULL)) {
                    headers.put(name, List.of(json.getText()));
                }
                json.skipChildren();
            }
        }
    }

    private void readMultiValueHeaders(JsonToken start) throws IOException {
        if (start == JsonToken.START_OBJECT) {
            while (json.nextToken() != JsonToken.END_OBJECT) {
                List<String> values = new ArrayList<>();
                multiValueHeaders.put(json.currentName(), values);
                if (json.nextToken() == JsonToken.START_ARRAY) {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        values.add(json.currentToken().isScalarValue() ? json.getText() : "");
                        json.skipChildren();
                    }
                }
                json.skipChildren();
            }
        }
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && AsciiText.isAlphanumericOr(TOKEN_PUNCTUATION, name);
    }

    // Loops, because character streams took 10 % of the time of a cache hit.
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

    /** An HTTP response. The values of each header have their order. Its headers must not change. */
    record ProxyResponse(int status, Map<String, List<String>> headers, Payload payload) {
        /** An error response of the gateway itself. */
        static ProxyResponse of(Response refusal) {
            Map<String, List<String>> headers = new LinkedHashMap<>();
            refusal.headers().forEach((name, value) -> headers.put(name, List.of(value)));
            return new ProxyResponse(refusal.status(), headers, Payload.of(refusal.body()));
        }
    }
}
