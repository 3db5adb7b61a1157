package com.promptbuilder.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads API Gateway's proxy events: REST (payload version 1.0) and HTTP APIs (2.0). */
final class EventReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addMixIn(APIGatewayV2HTTPEvent.class, Base64Flag.class)
            .build();
    private static final ObjectReader REST = JSON.readerFor(APIGatewayProxyRequestEvent.class);
    private static final ObjectReader HTTP = JSON.readerFor(APIGatewayV2HTTPEvent.class);

    private EventReader() {}

    /** HTTP API events name the flag otherwise than their class does. */
    private interface Base64Flag {
        @JsonProperty("isBase64Encoded")
        boolean getIsBase64Encoded();

        @JsonProperty("isBase64Encoded")
        void setIsBase64Encoded(boolean flag);
    }

    /** The request in an event; empty if the event is none of API Gateway's. */
    static Optional<Request> read(byte[] event, Instant deadline) {
        try {
            APIGatewayProxyRequestEvent rest = REST.readValue(event);
            if (rest.getHttpMethod() != null) {
                return Optional.of(request(rest, deadline));
            }
            APIGatewayV2HTTPEvent http = HTTP.readValue(event);
            return http.getRawPath() == null ? Optional.empty() : request(http, deadline);
        } catch (IOException notAnEvent) {
            return Optional.empty();
        }
    }

    private static Request request(APIGatewayProxyRequestEvent event, Instant deadline) {
        String path = orElse(event.getPath(), "/");
        return new Request(
                event.getHttpMethod().toUpperCase(Locale.ROOT),
                path,
                orElse(event.getResource(), path),
                lowerCase(event.getHeaders()),
                orEmpty(event.getPathParameters()),
                body(event.getBody(), Boolean.TRUE.equals(event.getIsBase64Encoded())),
                baseUrl(event, path),
                Callers.of(event.getRequestContext()),
                deadline);
    }

    private static Optional<Request> request(APIGatewayV2HTTPEvent event, Instant deadline) {
        return Optional.ofNullable(event.getRequestContext())
                .map(APIGatewayV2HTTPEvent.RequestContext::getHttp)
                .map(http -> new Request(
                        http.getMethod().toUpperCase(Locale.ROOT),
                        event.getRawPath(),
                        resource(event),
                        lowerCase(event.getHeaders()),
                        orEmpty(event.getPathParameters()),
                        body(event.getBody(), event.getIsBase64Encoded()),
                        "",
                        Callers.ANONYMOUS,
                        deadline));
    }

    // A route key is a method, a blank and a path; or $default.
    private static String resource(APIGatewayV2HTTPEvent event) {
        String route = orElse(event.getRouteKey(), "");
        int blank = route.indexOf(' ');
        return blank < 0 ? event.getRawPath() : route.substring(blank + 1);
    }

    // The context's path has the stage in front.
    private static String baseUrl(APIGatewayProxyRequestEvent event, String path) {
        return Optional.ofNullable(event.getRequestContext())
                .map(APIGatewayProxyRequestEvent.ProxyRequestContext::getPath)
                .filter(full -> full.endsWith(path))
                .map(full -> full.substring(0, full.length() - path.length()))
                .orElse("");
    }

    private static Body body(@Nullable String raw, boolean isBase64) {
        return raw == null ? Body.EMPTY : new Body(raw, isBase64);
    }

    private static Map<String, String> lowerCase(@Nullable Map<String, String> headers) {
        Map<String, String> lower = new HashMap<>();
        orEmpty(headers).forEach((name, value) -> {
            if (value != null) {
                lower.put(name.toLowerCase(Locale.ROOT), value);
            }
        });
        return lower;
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    private static String orElse(@Nullable String text, String fallback) {
        return text == null ? fallback : text;
    }
}
