package com.promptbuilder.http;

import java.util.List;
import java.util.function.Function;

/**
 * What stands at one route.
 *
 * @param route its path in the template; what log lines and metrics call it
 * @param methods those it answers, for {@code Allow}
 * @param answer its answer to one of them
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
