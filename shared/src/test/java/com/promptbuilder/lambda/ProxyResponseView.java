package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** A function's proxy response, as the client receives it. */
record ProxyResponseView(JsonNode event) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static ProxyResponseView of(byte[] output) {
        return new ProxyResponseView(parse(new String(output, StandardCharsets.UTF_8)));
    }

    int status() {
        return event.path("statusCode").asInt();
    }

    Map<String, String> headers() {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        event.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().textValue()));
        return headers;
    }

    /** A header's value. Empty if it is absent. */
    String header(String name) {
        return headers().getOrDefault(name, "");
    }

    boolean isBase64() {
        return event.path("isBase64Encoded").asBoolean();
    }

    /** The body, decoded and decompressed. */
    String body() {
        String raw = event.path("body").asText();
        byte[] bytes = isBase64() ? Base64.getDecoder().decode(raw) : raw.getBytes(StandardCharsets.UTF_8);
        return new String(
                header("Content-Encoding").equals("gzip") ? decompress(bytes) : bytes, StandardCharsets.UTF_8);
    }

    JsonNode json() {
        return parse(body());
    }

    String error() {
        return json().path("error").asText();
    }

    /** The error's details. Empty if there are none. */
    String details() {
        return json().path("details").asText();
    }

    /** The answer's key, from {@code Content-Location}. */
    String key() {
        return header("Content-Location").replaceFirst(".*/api/answers/", "");
    }

    private static byte[] decompress(byte[] bytes) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return gzip.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
