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
public record Resource(String route, List<String> methods, Function<Exchange, Response> answer) {
    static Resource post(String route, Function<Exchange, Response> answer) {
        return new Resource(route, List.of("POST"), answer);
    }

    static Resource get(String route, Function<Exchange, Response> answer) {
        return new Resource(route, List.of("GET", "HEAD"), answer);
    }

    String allow() {
        return String.join(", ", methods);
    }
}
