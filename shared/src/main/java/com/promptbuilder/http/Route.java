package com.promptbuilder.http;

import com.promptbuilder.http.RequestPipeline.Exchange;

import java.util.List;
import java.util.function.Function;

/**
 * A route of the API with its handler.
 *
 * @param route the path in the template, such as {@code /api/answers/{key}}; also the label in logs and metrics
 * @param methods the allowed methods, for {@code Allow}
 * @param hasCostHeaders whether responses have {@code X-Cost-USD} and {@code X-Saved-USD}
 * @param handler answers a request with one of these methods
 */
public record Route(String route, List<String> methods, boolean hasCostHeaders, Function<Exchange, Response> handler) {
    public static Route post(String route, Function<Exchange, Response> handler) {
        return new Route(route, List.of("POST"), false, handler);
    }

    public static Route get(String route, Function<Exchange, Response> handler) {
        return new Route(route, List.of("GET", "HEAD"), false, handler);
    }

    /** A route with the input in the body of {@code POST}, or in the query of {@code GET} and {@code HEAD}. */
    public static Route postOrGet(String route, Function<Exchange, Response> handler) {
        return new Route(route, List.of("POST", "GET", "HEAD"), false, handler);
    }

    /** This route with or without cost headers. */
    public Route withCostHeaders(boolean has) {
        return new Route(route, methods, has, handler);
    }

    String allow() {
        return String.join(", ", methods);
    }
}
