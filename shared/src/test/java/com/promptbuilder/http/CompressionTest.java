package com.promptbuilder.http;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class CompressionTest {
    private static final String LONG = "Wellen 海 😀 ".repeat(100).strip();

    private final Door door = new Door();

    @BeforeEach
    void writeMuch() {
        door.claude(_ -> Door.text(LONG));
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
    void isGivenToThoseWhoAsk(String acceptEncoding) {
        Answer answer = door.send(Event.haiku().header("Accept-Encoding", acceptEncoding));

        assertThat(answer.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(answer.isBase64()).isTrue();
        assertThat(answer.json().path("haiku").asText()).isEqualTo(LONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "br", "identity", "deflate, br", "gzip;q=0", "gzip;q=0.000, *", "*;q=0", "gzippy"})
    void isNotGivenToOthers(String acceptEncoding) {
        Answer answer = door.send(Event.haiku().header("Accept-Encoding", acceptEncoding));

        assertThat(answer.headers()).doesNotContainKey("Content-Encoding");
        assertThat(answer.isBase64()).isFalse();
        assertThat(answer.json().path("haiku").asText()).isEqualTo(LONG);
    }

    @Test
    void isNotGivenUnasked() {
        assertThat(door.send(Event.haiku()).headers()).doesNotContainKey("Content-Encoding");
    }

    @Test
    void followsTheAnswerThatReplacesAnother() {
        door.send(Event.haiku().header("Accept-Encoding", "gzip"));
        Answer again = door.send(Event.haiku().header("Accept-Encoding", "gzip"));
        assertThat(again.json().path("haiku").asText()).isEqualTo(LONG);
        String other = "Anders 山 ".repeat(100).strip();
        door.claude(_ -> Door.text(other));
        door.send(Event.haiku().header("Cache-Control", "no-cache"));

        Answer answer = door.send(Event.haiku().header("Accept-Encoding", "gzip"));

        assertThat(answer.header("Cache-Status")).contains("hit");
        assertThat(answer.json().path("haiku").asText()).isEqualTo(other);
    }

    @Test
    void isNotWorthItForLittle() {
        Answer answer = door.send(Event.get("/health").header("Accept-Encoding", "gzip"));

        assertThat(answer.headers()).doesNotContainKey("Content-Encoding");
        assertThat(answer.isBase64()).isFalse();
    }

    @Test
    void leavesTheWeakETagAndVariesByEncoding() {
        Answer plain = door.send(Event.haiku());
        Answer compressed = door.send(Event.haiku().header("Accept-Encoding", "gzip"));

        assertThat(compressed.header("ETag")).startsWith("W/\"").isEqualTo(plain.header("ETag"));
        assertThat(plain.header("Vary")).contains("Accept-Encoding").isEqualTo(compressed.header("Vary"));
    }

    @Test
    void ofNothingIsNothing() {
        Answer unchanged = door.send(Event.answer(door.send(Event.haiku()).key())
                .header("If-None-Match", "*")
                .header("Accept-Encoding", "gzip"));

        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.headers()).doesNotContainKey("Content-Encoding");
        assertThat(unchanged.body()).isEmpty();
    }
}
