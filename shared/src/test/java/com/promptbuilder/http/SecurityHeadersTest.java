package com.promptbuilder.http;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class SecurityHeadersTest {
    static Stream<Arguments> answers() {
        Door door = new Door();
        Answer haiku = door.send(Event.haiku());
        return Stream.of(
                arguments(200, haiku),
                arguments(200, door.send(Event.get("/health"))),
                arguments(
                        204,
                        door.send(Event.rest("OPTIONS", "/api/write-haiku")
                                .header("Origin", "http://localhost:5173")
                                .header("Access-Control-Request-Method", "POST"))),
                arguments(304, door.send(Event.answer(haiku.key()).header("If-None-Match", "*"))),
                arguments(400, door.send(Event.post("/api/write-haiku", "{}"))),
                arguments(400, door.send("/api/write-haiku", "no event")),
                arguments(404, door.send(Event.get("/nothing"))),
                arguments(405, door.send(Event.get("/api/write-haiku"))),
                arguments(415, door.send(Event.haiku().header("Content-Type", "text/plain"))),
                arguments(
                        500,
                        door.claude(_ -> {
                                    throw new IllegalStateException();
                                })
                                .send(Event.haiku("a bug"))));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void standOnEveryAnswer(int status, Answer answer) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers())
                .containsAllEntriesOf(Map.of(
                        "X-Content-Type-Options", "nosniff",
                        "X-Frame-Options", "DENY",
                        "X-XSS-Protection", "0",
                        "Strict-Transport-Security", "max-age=31536000; includeSubDomains",
                        "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
                        "Referrer-Policy", "no-referrer"))
                .hasEntrySatisfying("Vary", vary -> assertThat(vary).endsWith("Origin, Accept-Encoding"))
                .containsKey("X-Request-ID");
    }
}
