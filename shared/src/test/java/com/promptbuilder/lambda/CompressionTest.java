package com.promptbuilder.lambda;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class CompressionTest {
    private static final String LONG = "Wellen 海 😀 ".repeat(100).strip();

    private final FunctionHarness functionHarness = new FunctionHarness();

    @BeforeEach
    void writeMuch() {
        functionHarness.claude(_ -> FunctionHarness.text(LONG));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "GZIP",
                "gzip, deflate, br",
                "br;q=1.0, gzip;q=0.8, *;q=0.1",
                "*",
                "deflate, gzip;q=0.001",
                "identity, gzip ; q=1"
            })
    void compressesIfGzipIsAccepted(String acceptEncoding) {
        ProxyResponseView proxyResponseView =
                functionHarness.send(Event.haiku().header("Accept-Encoding", acceptEncoding));

        assertThat(proxyResponseView.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(proxyResponseView.isBase64()).isTrue();
        assertThat(proxyResponseView.json().path("haiku").asText()).isEqualTo(LONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "br", "identity", "deflate, br", "gzip;q=0", "gzip;q=0.000, *", "*;q=0", "gzippy"})
    void doesNotCompressIfGzipIsNotAccepted(String acceptEncoding) {
        ProxyResponseView proxyResponseView =
                functionHarness.send(Event.haiku().header("Accept-Encoding", acceptEncoding));

        assertThat(proxyResponseView.headers()).doesNotContainKey("Content-Encoding");
        assertThat(proxyResponseView.isBase64()).isFalse();
        assertThat(proxyResponseView.json().path("haiku").asText()).isEqualTo(LONG);
    }

    @Test
    void doesNotCompressWithoutAcceptEncoding() {
        assertThat(functionHarness.send(Event.haiku()).headers()).doesNotContainKey("Content-Encoding");
    }

    @Test
    void compressesTheNewAnswerAfterARefresh() {
        functionHarness.send(Event.haiku().header("Accept-Encoding", "gzip"));
        ProxyResponseView again = functionHarness.send(Event.haiku().header("Accept-Encoding", "gzip"));
        assertThat(again.json().path("haiku").asText()).isEqualTo(LONG);
        String other = "Anders 山 ".repeat(100).strip();
        functionHarness.claude(_ -> FunctionHarness.text(other));
        functionHarness.send(Event.haiku().header("Cache-Control", "no-cache"));

        ProxyResponseView proxyResponseView = functionHarness.send(Event.haiku().header("Accept-Encoding", "gzip"));

        assertThat(proxyResponseView.header("Cache-Status")).contains("hit");
        assertThat(proxyResponseView.json().path("haiku").asText()).isEqualTo(other);
    }

    @Test
    void doesNotCompressSmallBodies() {
        ProxyResponseView proxyResponseView =
                functionHarness.send(Event.get("/health").header("Accept-Encoding", "gzip"));

        assertThat(proxyResponseView.headers()).doesNotContainKey("Content-Encoding");
        assertThat(proxyResponseView.isBase64()).isFalse();
    }

    @Test
    void keepsTheWeakETagAndVariesByEncoding() {
        ProxyResponseView plain = functionHarness.send(Event.haiku());
        ProxyResponseView compressed = functionHarness.send(Event.haiku().header("Accept-Encoding", "gzip"));

        assertThat(compressed.header("ETag")).startsWith("W/\"").isEqualTo(plain.header("ETag"));
        assertThat(plain.header("Vary")).contains("Accept-Encoding").isEqualTo(compressed.header("Vary"));
    }

    @Test
    void doesNotCompressAnEmptyBody() {
        ProxyResponseView unchanged = functionHarness.send(
                Event.answer(functionHarness.send(Event.haiku()).key())
                        .header("If-None-Match", "*")
                        .header("Accept-Encoding", "gzip"));

        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.headers()).doesNotContainKey("Content-Encoding");
        assertThat(unchanged.body()).isEmpty();
    }
}
