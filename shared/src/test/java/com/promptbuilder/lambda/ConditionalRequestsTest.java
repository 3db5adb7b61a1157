package com.promptbuilder.lambda;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class ConditionalRequestsTest {
    private final FunctionHarness functionHarness = new FunctionHarness();
    private String key = "";
    private String etag = "";

    @BeforeEach
    void ask() {
        ProxyResponseView proxyResponseView = functionHarness.send(Event.haiku());
        key = proxyResponseView.key();
        etag = proxyResponseView.header("ETag");
    }

    @Test
    void getHasTheETagOfPost() {
        ProxyResponseView proxyResponseView = functionHarness.send(Event.answer(key));

        assertThat(proxyResponseView.status()).isEqualTo(200);
        assertThat(proxyResponseView.header("ETag")).isEqualTo(etag).matches("W/\"[A-Za-z0-9_-]+\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "*", " * ", "\"other\", %s", "%s , \"other\"", "W/\"x\",W/\"y\",%s"})
    void sends304ForTheSameETag(String ifNoneMatch) {
        ProxyResponseView proxyResponseView =
                functionHarness.send(Event.answer(key).header("If-None-Match", ifNoneMatch.formatted(etag)));

        assertThat(proxyResponseView.status()).isEqualTo(304);
        assertThat(proxyResponseView.body()).isEmpty();
        assertThat(proxyResponseView.headers())
                .containsKeys("ETag", "Cache-Control", "Content-Location", "Vary", "Age", "X-Request-ID")
                .doesNotContainKey("Content-Type");
    }

    @Test
    void comparesWeakly() {
        assertThat(functionHarness
                        .send(Event.answer(key).header("If-None-Match", etag.substring(2)))
                        .status())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"other\"", "W/\"other\"", "", "%.5s", "\"*\"", "garbage"})
    void sends200ForAnotherETag(String ifNoneMatch) {
        assertThat(functionHarness
                        .send(Event.answer(key).header("If-None-Match", ifNoneMatch.formatted(etag)))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void worksForHead() {
        ProxyResponseView proxyResponseView =
                functionHarness.send(Event.answer(key).method("HEAD").header("If-None-Match", etag));

        assertThat(proxyResponseView.status()).isEqualTo(304);
        assertThat(proxyResponseView.headers()).doesNotContainKey("Content-Length");
    }

    @Test
    void changesTheETagWithTheAnswer() {
        functionHarness.clock.advance(Duration.ofMillis(1));
        ProxyResponseView refreshed = functionHarness.send(Event.haiku().cacheControl("no-cache"));

        assertThat(refreshed.key()).isEqualTo(key);
        assertThat(refreshed.header("ETag")).isNotEqualTo(etag);
    }

    @Test
    void doesNotApplyToErrors() {
        assertThat(functionHarness
                        .send(Event.answer("a".repeat(43)).header("If-None-Match", "*"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void doesNotApplyToPost() {
        assertThat(functionHarness
                        .send(Event.haiku().header("If-None-Match", etag))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void appliesToTheOpenApiDocument() {
        ProxyResponseView description = functionHarness.send(Event.get("/openapi.json"));
        ProxyResponseView again =
                functionHarness.send(Event.get("/openapi.json").header("If-None-Match", description.header("ETag")));

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.header("ETag")).isEqualTo(description.header("ETag"));
    }
}
