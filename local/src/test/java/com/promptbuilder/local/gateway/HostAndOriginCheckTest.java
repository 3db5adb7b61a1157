package com.promptbuilder.local.gateway;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Requests that a page of another site makes a browser send. Written as raw bytes, because HTTP clients set Host and Origin. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostAndOriginCheckTest {
    private static final String CONFIGURED = "https://app.example";

    private final AtomicInteger invocations = new AtomicInteger();
    private final AtomicReference<String> event = new AtomicReference<>("");
    private ServedFunctions served;

    @BeforeAll
    void serve() throws IOException {
        served = new ServedFunctions(
                (input, output, _) -> {
                    event.set(new String(input.readAllBytes(), UTF_8));
                    invocations.incrementAndGet();
                    output.write("{\"statusCode\":200,\"body\":\"answer\"}".getBytes(UTF_8));
                },
                CONFIGURED);
    }

    @AfterAll
    void stop() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:PORT",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "127.evil.example",
                "notlocalhost",
                "10.0.0.1",
                "0.0.0.0:PORT",
                "[::2]:PORT",
                "localhost@evil.example"
            })
    void aForeignHostIsRefusedForEveryMethod(String host) throws IOException {
        for (String method : new String[] {"GET", "HEAD", "POST", "OPTIONS", "DELETE"}) {
            assertThat(status(method, host, "")).as(method).isIn(400, 403);
        }
        assertThat(invocations).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:PORT",
                "LOCALHOST:PORT",
                "127.0.0.1:PORT",
                "127.1.2.3",
                "[::1]:PORT",
                "[0:0:0:0:0:0:0:1]",
                "app.localhost:8080"
            })
    void aLoopbackHostIsServed(String host) throws IOException {
        assertThat(status("GET", host, "")).isEqualTo(200);
        invocations.set(0);
    }

    @Test
    void aForeignHostInTheRequestTargetIsRefused() throws IOException {
        assertThat(RawCaller.say(
                        served.url(),
                        "GET http://evil.example/f/a HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(RawCaller.say(
                        served.url(),
                        "GET http://evil.example/f/a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .containsPattern("^HTTP/1.1 40[03]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "null",
                "",
                "http://localhost",
                "http://localhost:1",
                "https://localhost:PORT",
                "http://localhost:PORT.evil.example",
                "http://evil.example:PORT",
                "http://app.example",
                "http://user@localhost:1",
                "file://",
                "http://localhost:PORT http://evil.example",
                "http://localhost:PORT\r\nOrigin: https://evil.example"
            })
    void aPostFromAForeignOriginIsRefused(String origin) throws IOException {
        assertThat(status("POST", "localhost:PORT", "Origin: " + origin + "\r\n"))
                .isEqualTo(403);
        assertThat(invocations).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://evil.example",
                "Origin: null",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site"
            })
    void aGetWithAQueryFromAForeignPageIsRefused(String header) throws IOException {
        assertThat(query(header)).isEqualTo(403);
        assertThat(invocations).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"A: b", "Origin: " + CONFIGURED, "Sec-Fetch-Site: none", "Sec-Fetch-Site: same-origin"})
    void aGetWithAQueryFromTheServersOwnOrAConfiguredPageIsServed(String header) throws IOException {
        assertThat(query(header)).isEqualTo(200);
        invocations.set(0);
    }

    private int query(String header) throws IOException {
        String request = "GET /f/a?q=e30 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header + "\r\n\r\n";
        return Integer.parseInt(RawCaller.say(served.url(), request).split(" ", 3)[1]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:PORT", "http://127.0.0.1:PORT", "http://[::1]:PORT", CONFIGURED})
    void aPostFromTheServersOwnOrAConfiguredOriginIsServed(String origin) throws IOException {
        assertThat(status("POST", "127.0.0.1:PORT", "Origin: " + origin + "\r\n"))
                .isEqualTo(200);
        invocations.set(0);
    }

    @Test
    void otherClientsSendNoOrigin() throws IOException {
        assertThat(status("POST", "localhost:PORT", "")).isEqualTo(200);
        invocations.set(0);
    }

    @Test
    void aForeignOriginMayAskWhatItMay() throws IOException {
        assertThat(status("OPTIONS", "localhost:PORT", "Origin: https://evil.example\r\n"))
                .isEqualTo(200);
        assertThat(status("GET", "localhost:PORT", "Origin: https://evil.example\r\n"))
                .isEqualTo(200);
        invocations.set(0);
    }

    @Test
    void theRefusalIsAnErrorLikeAnyOther() throws IOException {
        assertThat(send("POST", "localhost", "Origin: https://evil.example\r\nX-Request-ID: mine\r\n"))
                .contains(
                        "{\"error\":\"Forbidden\",\"details\":\"Origin is not in CORS_ORIGINS\",\"requestId\":\"mine\"}")
                .containsIgnoringCase("Cache-Control: no-store")
                .containsIgnoringCase("X-Content-Type-Options: nosniff")
                .containsIgnoringCase("X-Request-ID: mine")
                .doesNotContain("evil", "Access-Control");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "GET", "POST"})
    void aForeignOriginIsLoggedWhetherItIsServedOrNot(String method) throws IOException {
        String origin = "http://localhost:1/" + method;
        status(method, "localhost:PORT", "Origin: " + origin + "\r\n");
        invocations.set(0);

        assertThat(served.log()).contains(method + " from " + origin + ": Origin is not in CORS_ORIGINS\n");
    }

    @Test
    void anOwnOrConfiguredOriginIsNotLogged() throws IOException {
        status("POST", "localhost:PORT", "Origin: " + CONFIGURED + "\r\n");
        invocations.set(0);

        assertThat(served.log()).doesNotContain(CONFIGURED);
    }

    @Test
    void aForeignHostAndAForeignSiteAreToldWhy() throws IOException {
        assertThat(send("GET", "evil.example", "")).contains("\"details\":\"Host is not an address of this server\"");
        assertThat(send("POST", "localhost", "Sec-Fetch-Site: cross-site\r\n"))
                .contains("\"details\":\"A page of another site sent it\"");
        assertThat(served.log()).contains("POST from another site: A page of another site sent it\n");
    }

    @Test
    void aMethodArrivesInTheCaseInWhichItWasSent() throws IOException {
        assertThat(status("post", "localhost", "")).isEqualTo(200);
        assertThat(event.get()).contains("\"httpMethod\":\"post\"");
        invocations.set(0);
    }

    private int status(String method, String host, String headers) throws IOException {
        return Integer.parseInt(send(method, host, headers).split(" ", 3)[1]);
    }

    private String send(String method, String host, String headers) throws IOException {
        String request = method + " /f/a HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "Connection: close\r\n\r\n";
        return RawCaller.say(
                served.url(),
                request.replace("PORT", Integer.toString(served.url().getPort())));
    }
}
