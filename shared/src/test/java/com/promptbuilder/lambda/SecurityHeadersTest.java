package com.promptbuilder.lambda;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class SecurityHeadersTest {
    static Stream<Arguments> answers() {
        FunctionHarness functionHarness = new FunctionHarness();
        ProxyResponseView haiku = functionHarness.send(Event.haiku());
        return Stream.of(
                arguments(200, haiku),
                arguments(200, functionHarness.send(Event.get("/health"))),
                arguments(
                        204,
                        functionHarness.send(Event.rest("OPTIONS", "/api/write-haiku")
                                .header("Origin", "http://localhost:5173")
                                .header("Access-Control-Request-Method", "POST"))),
                arguments(304, functionHarness.send(Event.answer(haiku.key()).header("If-None-Match", "*"))),
                arguments(400, functionHarness.send(Event.post("/api/write-haiku", "{}"))),
                arguments(400, functionHarness.send("/api/write-haiku", "no event")),
                arguments(404, functionHarness.send(Event.get("/nothing"))),
                arguments(405, functionHarness.send(Event.haiku().method("PUT"))),
                arguments(415, functionHarness.send(Event.haiku().header("Content-Type", "text/plain"))),
                arguments(
                        500,
                        functionHarness
                                .claude(_ -> {
                                    throw new IllegalStateException();
                                })
                                .send(Event.haiku("a bug"))));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void areInEveryResponse(int status, ProxyResponseView proxyResponseView) {
        assertThat(proxyResponseView.status()).isEqualTo(status);
        assertThat(proxyResponseView.headers())
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
