package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.claude.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class CorsTest {
    private static final String FRONT_END = "http://localhost:5173";

    private final FunctionHarness functionHarness = new FunctionHarness();

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:5173", "http://localhost:5174"})
    void allowsConfiguredOrigins(String origin) {
        ProxyResponseView proxyResponseView = functionHarness.send(Event.haiku().header("Origin", origin));

        assertThat(proxyResponseView.header("Access-Control-Allow-Origin")).isEqualTo(origin);
        assertThat(proxyResponseView.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(proxyResponseView.header("Vary")).contains("Origin");
    }

    @Test
    void exposesEveryDocumentedResponseHeader() {
        assertThat(functionHarness
                        .send(Event.haiku().header("Origin", FRONT_END))
                        .header("Access-Control-Expose-Headers")
                        .split(", "))
                .contains("Age", "Cache-Status", "Content-Location", "ETag", "Location", "Preference-Applied")
                .contains("Retry-After", "Server-Timing", "X-Request-ID")
                .containsAll(names(openApi().at("/components/headers")));
    }

    @Test
    void allowsEveryDocumentedRequestHeader() {
        List<String> documented = new ArrayList<>();
        openApi()
                .path("paths")
                .findValues("parameters")
                .forEach(parameters -> parameters
                        .valueStream()
                        .filter(parameter -> parameter.path("in").asText().equals("header"))
                        .forEach(parameter ->
                                documented.add(parameter.path("name").asText())));
        openApi()
                .at("/components/securitySchemes")
                .valueStream()
                .filter(scheme -> scheme.path("in").asText().equals("header"))
                .forEach(scheme -> documented.add(scheme.path("name").asText()));

        assertThat(documented).contains("Priority", "X-Amzn-Trace-Id", "X-Api-Key", "Authorization", "If-None-Match");
        assertThat(allowedHeaders(functionHarness)).containsAll(documented);
    }

    @Test
    void allowsTheHeadersOfSignatureVersion4() {
        assertThat(allowedHeaders(functionHarness))
                .contains("Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256");
    }

    @Test
    void allowsTheConfiguredRequestHeaders() {
        assertThat(allowedHeaders(new FunctionHarness(Map.of("CORS_HEADERS", "X-Tenant, X-Amz-User-Agent"))))
                .contains("X-Tenant", "X-Amz-User-Agent", "Content-Type");
    }

    private JsonNode openApi() {
        return functionHarness.send(Event.get("/openapi.json")).json();
    }

    private static List<String> names(JsonNode object) {
        return object.propertyStream().map(Map.Entry::getKey).toList();
    }

    private static List<String> allowedHeaders(FunctionHarness functionHarness) {
        return List.of(functionHarness
                .send(preflight("/api/write-haiku", FRONT_END))
                .header("Access-Control-Allow-Headers")
                .split(", "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "null",
                "*",
                "",
                "http://localhost:5173/",
                "http://localhost:51730",
                "https://localhost:5173",
                "http://localhost:5173.evil.example",
                "http://localhost:5173, https://evil.example"
            })
    void rejectsOtherOrigins(String origin) {
        ProxyResponseView proxyResponseView = functionHarness.send(Event.haiku().header("Origin", origin));

        assertThat(proxyResponseView.status()).isEqualTo(200);
        assertThat(proxyResponseView.headers().keySet()).noneMatch(name -> name.startsWith("Access-Control"));
        assertThat(proxyResponseView.header("Vary")).contains("Origin");
    }

    @Test
    void sendsNoHeadersWithoutAnOrigin() {
        assertThat(functionHarness.send(Event.haiku()).headers().keySet())
                .noneMatch(name -> name.startsWith("Access-Control"));
    }

    @Test
    void allowsOriginsToReadErrors() {
        ProxyResponseView proxyResponseView = functionHarness
                .claude(_ -> new Failure.TimedOut())
                .send(Event.haiku().header("Origin", FRONT_END));

        assertThat(proxyResponseView.status()).isEqualTo(504);
        assertThat(proxyResponseView.header("Access-Control-Allow-Origin")).isEqualTo(FRONT_END);
        assertThat(proxyResponseView.header("Access-Control-Expose-Headers")).contains("X-Request-ID");
    }

    @Test
    void answersAPreflight() {
        ProxyResponseView proxyResponseView = functionHarness.send(preflight("/api/write-haiku", FRONT_END));

        assertThat(proxyResponseView.status()).isEqualTo(204);
        assertThat(proxyResponseView.body()).isEmpty();
        assertThat(proxyResponseView.header("Access-Control-Allow-Origin")).isEqualTo(FRONT_END);
        assertThat(proxyResponseView.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(proxyResponseView.header("Access-Control-Allow-Methods")).isEqualTo("POST, GET, HEAD");
        assertThat(proxyResponseView.header("Access-Control-Max-Age")).isEqualTo("600");
        assertThat(proxyResponseView.header("Access-Control-Allow-Headers").split(", "))
                .contains(
                        "Content-Type",
                        "Cache-Control",
                        "If-None-Match",
                        "Prefer",
                        "X-Request-ID",
                        "Authorization",
                        "traceparent");
    }

    @Test
    void answersAPreflightForGet() {
        assertThat(functionHarness.send(preflight("/health", FRONT_END)).header("Access-Control-Allow-Methods"))
                .isEqualTo("GET, HEAD");
    }

    @Test
    void allowsNothingToAForeignPreflight() {
        ProxyResponseView proxyResponseView =
                functionHarness.send(preflight("/api/write-haiku", "https://evil.example"));

        assertThat(proxyResponseView.status()).isEqualTo(204);
        assertThat(proxyResponseView.headers().keySet()).noneMatch(name -> name.startsWith("Access-Control"));
    }

    @Test
    void allowsOnlyTheConfiguredOrigins() {
        FunctionHarness other = new FunctionHarness(Map.of("CORS_ORIGINS", "https://app.example.com"));

        assertThat(other.send(Event.haiku().header("Origin", "https://app.example.com"))
                        .header("Access-Control-Allow-Origin"))
                .isEqualTo("https://app.example.com");
        assertThat(other.send(Event.haiku().header("Origin", FRONT_END)).headers())
                .doesNotContainKey("Access-Control-Allow-Origin");
    }

    private static Event preflight(String path, String origin) {
        return Event.rest("OPTIONS", path)
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type");
    }
}
