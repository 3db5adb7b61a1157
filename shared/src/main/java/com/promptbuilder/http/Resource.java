package com.promptbuilder.http;

import java.util.List;
import java.util.function.Function;

/**
 * What stands at one route.
 *
 * @param methods those it answers, for {@code Allow}
 * @param answer its answer to one of them
 */
public record Resource(List<String> methods, Function<Exchange, Response> answer) {
    static Resource post(Function<Exchange, Response> answer) {
        return new Resource(List.of("POST"), answer);
    }

    static Resource get(Function<Exchange, Response> answer) {
        return new Resource(List.of("GET", "HEAD"), answer);
    }

    String allow() {
        return String.join(", ", methods);
    }
}
