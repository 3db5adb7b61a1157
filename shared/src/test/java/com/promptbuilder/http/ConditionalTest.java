package com.promptbuilder.http;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class ConditionalTest {
    private final Door door = new Door();
    private String key = "";
    private String etag = "";

    @BeforeEach
    void ask() {
        Answer answer = door.send(Event.haiku());
        key = answer.key();
        etag = answer.header("ETag");
    }

    @Test
    void getsTheAnswerWithTheSameETag() {
        Answer answer = door.send(Event.answer(key));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).isEqualTo(etag).matches("W/\"[A-Za-z0-9_-]+\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "*", " * ", "\"other\", %s", "%s , \"other\"", "W/\"x\",W/\"y\",%s"})
    void getsNothingTwice(String ifNoneMatch) {
        Answer answer = door.send(Event.answer(key).header("If-None-Match", ifNoneMatch.formatted(etag)));

        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers())
                .containsKeys("ETag", "Cache-Control", "Content-Location", "Vary", "Age", "X-Request-ID")
                .doesNotContainKey("Content-Type");
    }

    @Test
    void comparesWeakly() {
        assertThat(door.send(Event.answer(key).header("If-None-Match", etag.substring(2)))
                        .status())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"other\"", "W/\"other\"", "", "%.5s", "\"*\"", "garbage"})
    void getsTheAnswerIfItHasAnother(String ifNoneMatch) {
        assertThat(door.send(Event.answer(key).header("If-None-Match", ifNoneMatch.formatted(etag)))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void worksForHead() {
        Answer answer = door.send(Event.answer(key).method("HEAD").header("If-None-Match", etag));

        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.headers()).doesNotContainKey("Content-Length");
    }

    @Test
    void tellsANewAnswerFromTheOld() {
        door.clock.advance(Duration.ofMillis(1));
        Answer anew = door.send(Event.haiku().cacheControl("no-cache"));

        assertThat(anew.key()).isEqualTo(key);
        assertThat(anew.header("ETag")).isNotEqualTo(etag);
    }

    @Test
    void isNotForErrors() {
        assertThat(door.send(Event.answer("a".repeat(43)).header("If-None-Match", "*"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void isNotForPost() {
        assertThat(door.send(Event.haiku().header("If-None-Match", etag)).status())
                .isEqualTo(200);
    }

    @Test
    void holdsForTheDescription() {
        Answer description = door.send(Event.get("/openapi.json"));
        Answer again = door.send(Event.get("/openapi.json").header("If-None-Match", description.header("ETag")));

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.header("ETag")).isEqualTo(description.header("ETag"));
    }
}
