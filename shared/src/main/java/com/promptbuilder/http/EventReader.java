package com.promptbuilder.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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
            if (rest == null) {
                return Optional.empty();
            }
            return rest.getHttpMethod() != null
                    ? Optional.of(request(rest, rest.getHttpMethod(), deadline))
                    : request(HTTP.<APIGatewayV2HTTPEvent>readValue(event), deadline);
        } catch (IOException notAnEvent) {
            return Optional.empty();
        }
    }

    private static Request request(APIGatewayProxyRequestEvent event, String method, Instant deadline) {
        String path = orElse(event.getPath(), "/");
        String resource = orElse(event.getResource(), path);
        Place place = Place.of(wholePath(event, path), isGreedy(resource) ? path : resource, path);
        return new Request(
                method.toUpperCase(Locale.ROOT),
                place.path(),
                resource,
                Headers.of(event.getHeaders(), event.getMultiValueHeaders()),
                orEmpty(event.getPathParameters()),
                body(event.getBody(), Boolean.TRUE.equals(event.getIsBase64Encoded())),
                place.baseUrl(),
                Callers.of(event.getRequestContext()),
                deadline);
    }

    private static Optional<Request> request(APIGatewayV2HTTPEvent event, Instant deadline) {
        String path = event.getRawPath();
        APIGatewayV2HTTPEvent.RequestContext context = event.getRequestContext();
        if (path == null
                || context == null
                || context.getHttp() == null
                || context.getHttp().getMethod() == null) {
            return Optional.empty();
        }
        String resource = route(event).orElse(withoutStage(path, context.getStage()));
        Place place = Place.of(path, isGreedy(resource) ? withoutStage(path, context.getStage()) : resource, path);
        return Optional.of(new Request(
                context.getHttp().getMethod().toUpperCase(Locale.ROOT),
                place.path(),
                resource,
                Headers.of(event.getHeaders(), null),
                orEmpty(event.getPathParameters()),
                body(event.getBody(), event.getIsBase64Encoded()),
                place.baseUrl(),
                Callers.of(context),
                deadline));
    }

    // A route key is a method, a blank and a path; or $default.
    private static Optional<String> route(APIGatewayV2HTTPEvent event) {
        String route = orElse(event.getRouteKey(), "");
        int blank = route.indexOf(' ');
        return blank < 0 ? Optional.empty() : Optional.of(route.substring(blank + 1));
    }

    private static String wholePath(APIGatewayProxyRequestEvent event, String path) {
        return Optional.ofNullable(event.getRequestContext())
                .map(APIGatewayProxyRequestEvent.ProxyRequestContext::getPath)
                .orElse(path);
    }

    private static String withoutStage(String path, @Nullable String stage) {
        return stage != null && path.startsWith("/" + stage + "/") ? path.substring(stage.length() + 1) : path;
    }

    private static boolean isGreedy(String route) {
        return route.endsWith("+}");
    }

    private static Body body(@Nullable String raw, boolean isBase64) {
        return raw == null ? Body.EMPTY : new Body(raw, isBase64);
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    private static String orElse(@Nullable String text, String fallback) {
        return text == null ? fallback : text;
    }
}
