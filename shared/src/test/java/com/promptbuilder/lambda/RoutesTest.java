package com.promptbuilder.lambda;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Base64;

import static org.assertj.core.api.Assertions.assertThat;

class RoutesTest {
    private final FunctionHarness functionHarness = new FunctionHarness();

    @Test
    void unknownPathsAre404WithTheirPath() {
        ProxyResponseView proxyResponseView = functionHarness.send(unknown("/api/nothing"));

        assertThat(proxyResponseView.status()).isEqualTo(404);
        assertThat(proxyResponseView.error()).isEqualTo("Not found");
        assertThat(proxyResponseView.json().path("path").asText()).isEqualTo("/api/nothing");
        assertThat(proxyResponseView.json().path("requestId").asText())
                .isEqualTo(proxyResponseView.header("X-Request-ID"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "BREW"})
    void unknownPathsAre404ForEveryMethod(String method) {
        assertThat(functionHarness.send(unknown("/api/nothing").method(method)).status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/<script>alert(1)</script>|/_script_alert(1)_/script_",
                "/a\"b\\c|/a_b_c",
                "/a\tb\u001b[31m|/a_b__31m",
                "/%0d%0aX-Evil:1|/%0d%0aX-Evil:1",
                "/日本😀|/___"
            })
    void unsafeCharactersOfAPathAreReplaced(String path, String cleaned) {
        assertThat(functionHarness.send(unknown(path)).json().path("path").asText())
                .isEqualTo(cleaned);
    }

    @Test
    void longPathsAreCut() {
        assertThat(functionHarness
                        .send(unknown("/" + "a".repeat(5_000)))
                        .json()
                        .path("path")
                        .asText())
                .hasSize(256);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/write-haiku", "/health", "/openapi.json"})
    void aTrailingSlashIsAnotherPath(String path) {
        Event event = Event.rest(path.startsWith("/api") ? "POST" : "GET", path).with("path", path + "/");
        event.json().withObject("requestContext").put("path", "/prod" + path + "/");
        ProxyResponseView proxyResponseView = functionHarness.send(event.body("{\"topic\":\"sea\"}"));

        assertThat(proxyResponseView.status()).isEqualTo(404);
        assertThat(proxyResponseView.json().path("path").asText()).isEqualTo(path + "/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW", ""})
    void endpointsAllowPostGetAndHead(String method) {
        ProxyResponseView proxyResponseView = functionHarness.send(Event.haiku().method(method));

        assertThat(proxyResponseView.status()).isEqualTo(405);
        assertThat(proxyResponseView.header("Allow")).isEqualTo("POST, GET, HEAD");
        assertThat(functionHarness.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"})
    void operationsAllowOnlyGetAndHead(String method) {
        for (String path : new String[] {"/health", "/health/live", "/health/ready", "/openapi.json", "/docs"}) {
            ProxyResponseView proxyResponseView = functionHarness.send(Event.rest(method, path));

            assertThat(proxyResponseView.status()).as(path).isEqualTo(405);
            assertThat(proxyResponseView.header("Allow")).as(path).isEqualTo("GET, HEAD");
            assertThat(proxyResponseView.error()).isEqualTo("Method not allowed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"post", "Post", "get", "Head"})
    void methodsAreCaseSensitive(String method) {
        Event http = Event.httpApi("POST", "/api/write-haiku").body("{\"topic\":\"sea\"}");
        http.json().withObject("/requestContext/http").put("method", method);

        for (Event event : new Event[] {Event.haiku().method(method), http}) {
            ProxyResponseView proxyResponseView = functionHarness.send(event);

            assertThat(proxyResponseView.status()).isEqualTo(405);
            assertThat(proxyResponseView.header("Allow")).isEqualTo("POST, GET, HEAD");
        }
        assertThat(functionHarness.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/live", "/health/ready", "/openapi.json"})
    void headIsGetWithoutABody(String path) {
        ProxyResponseView get = functionHarness.send(Event.get(path));
        ProxyResponseView head = functionHarness.send(Event.rest("HEAD", path));

        assertThat(head.status()).isEqualTo(get.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().keySet())
                .containsAll(get.headers().keySet())
                .hasSize(get.headers().size() + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "identity"})
    void headHasTheLengthAndEncodingOfGet(String encoding) {
        ProxyResponseView get = functionHarness.send(Event.get("/openapi.json").header("Accept-Encoding", encoding));
        ProxyResponseView head =
                functionHarness.send(Event.rest("HEAD", "/openapi.json").header("Accept-Encoding", encoding));
        String sent = get.event().path("body").asText();

        assertThat(head.event().path("body").asText()).isEmpty();
        assertThat(head.isBase64()).isFalse();
        assertThat(head.header("Content-Encoding")).isEqualTo(get.header("Content-Encoding"));
        assertThat(head.header("Content-Length"))
                .isEqualTo(Integer.toString(get.isBase64() ? Base64.getDecoder().decode(sent).length : sent.length()));
    }

    private static Event unknown(String path) {
        return Event.get(path).with("resource", "/{proxy+}");
    }
}
