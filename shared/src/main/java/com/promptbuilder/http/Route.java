package com.promptbuilder.http;

import java.util.List;
import java.util.function.Function;

/**
 * A route of the API with its handler.
 *
 * @param route the path in the template, such as {@code /api/answers/{key}}; also the label in logs and metrics
 * @param methods the allowed methods, for {@code Allow}
 * @param answer the handler
 */
public record Route(String route, List<String> methods, Function<Exchange, Response> answer) {
    public static Route post(String route, Function<Exchange, Response> answer) {
        return new Route(route, List.of("POST"), answer);
    }

    public static Route get(String route, Function<Exchange, Response> answer) {
        return new Route(route, List.of("GET", "HEAD"), answer);
    }

    String allow() {
        return String.join(", ", methods);
    }
}
