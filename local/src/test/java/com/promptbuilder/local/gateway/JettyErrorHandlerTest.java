package com.promptbuilder.local.gateway;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Malformed requests get errors in the usual format, and unusual paths are routed. */
class JettyErrorHandlerTest {
    private static ServedFunctions served;

    @BeforeAll
    static void start() throws IOException {
        served = new ServedFunctions((event, answer, context) -> answer.write("{\"statusCode\":201}".getBytes(UTF_8)));
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private record Case(String request, int status, String error) {}

    static Stream<Case> cases() {
        String post = "POST /f/a HTTP/1.1\r\nHost: localhost\r\n";
        return Stream.of(
                new Case("\r\n\r\nnonsense\r\n\r\n", 400, "Bad request"),
                new Case("GET /% HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "Bad request"),
                new Case("GET /f/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "Bad request"),
                new Case("GET /../f/a HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "Bad request"),
                new Case("GET /f/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "Bad request"),
                new Case("GET /f/%2e%2e/%2e%2e HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "Bad request"),
                new Case("GET /f/a HTTP/1.1\r\n\r\n", 400, "Bad request"),
                new Case("CONNECT / HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "Bad request"),
                new Case(post + "Content-Length: x\r\n\r\n", 400, "Bad request"),
                new Case(post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "Bad request"),
                new Case("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 414, "URI too long"),
                new Case(post + "Expect: tea\r\n\r\n", 417, "Expectation failed"),
                new Case("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 426, "Upgrade required"),
                new Case(
                        "GET /f/a HTTP/1.1\r\nHost: localhost\r\nA: " + "x".repeat(20_000) + "\r\n\r\n",
                        431,
                        "Request header fields too large"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void haveTheShapeOfAllErrors(Case odd) throws IOException {
        String answer = RawCaller.say(served.url(), odd.request());

        assertThat(answer)
                .startsWith("HTTP/1.1 " + odd.status())
                .contains("Content-Type: application/json", "Cache-Control: no-store", "X-Request-ID: ")
                .contains("X-Content-Type-Options: nosniff", "X-Frame-Options: DENY", "Strict-Transport-Security: ")
                .contains("\r\n\r\n{\"error\":\"" + odd.error() + "\",\"requestId\":\"");
    }

    @Test
    void tellTheRequestIdThatTheCallerWants() throws IOException {
        String answer = RawCaller.say(
                served.url(), "POST /f/a HTTP/1.1\r\nHost: localhost\r\nX-Request-ID: mine.1\r\nExpect: tea\r\n\r\n");

        assertThat(answer).contains("X-Request-ID: mine.1\r\n").endsWith("\"requestId\":\"mine.1\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/f/%01",
                "/f/%0d%0aSet-Cookie:a",
                "/f/%C3%93%1C",
                "/f/%ff",
                "/f/%e4%b8",
                "/f/..%2f..%2fetc",
                "/f/;a=b",
                "/f/\u00e4",
                "/f/\\optimize"
            })
    void areNotForPathsThatAreOnlyOdd(String path) throws IOException {
        assertThat(RawCaller.get(served.url(), path)).startsWith("HTTP/1.1 201 ");
    }

    @ParameterizedTest
    @CsvSource({"/f\\a, /f_a", "/%0d%0a, /%0d%0a", "/f//a, /f//a", "/f/%2e%2e/a, /f/%2e%2e/a"})
    void areNotNeededToSayThatNothingIsThere(String path, String told) throws IOException {
        assertThat(RawCaller.get(served.url(), path))
                .startsWith("HTTP/1.1 404 ")
                .contains("Cache-Control: no-store", "X-Content-Type-Options: nosniff", "X-Request-ID: ")
                .contains("{\"error\":\"Not found\",\"path\":\"" + told + "\",\"requestId\":\"");
    }
}
