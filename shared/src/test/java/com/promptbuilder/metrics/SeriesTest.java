package com.promptbuilder.metrics;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class SeriesTest {
    @Test
    void hasTheLabelsInTheOrderOfTheFamily() {
        Series series = Series.of(
                        "http_requests_total", Map.of("status_code", "200", "route", "/api/optimize", "method", "POST"))
                .orElseThrow();

        assertThat(series.key()).isEqualTo("http_requests_total|POST|/api/optimize|200");
        assertThat(series.label("route")).isEqualTo("/api/optimize");
        assertThat(Series.ofKey(series.key())).contains(series);
    }

    @Test
    void acceptsNoOtherLabels() {
        String name = "cache_errors_total";
        assertThat(Series.of(name, Map.of("cache_type", "a"))).isPresent();

        assertThat(Series.of(name, Map.of())).isEmpty();
        assertThat(Series.of(name, Map.of("other", "a"))).isEmpty();
        assertThat(Series.of(name, Map.of("cache_type", "a", "other", "b"))).isEmpty();
        assertThat(Series.of(name + "|a", Map.of())).isEmpty();
        assertThat(Series.of("unknown_total", Map.of("cache_type", "a"))).isEmpty();
    }

    /** Also after a valid series has been read, because a value could contain the separator of keys. */
    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a|b", "|", "é"})
    void acceptsNoOtherValues(String value) {
        assertThat(Series.of("claude_tokens_total", Map.of("type", "a", "mode", "b")))
                .isPresent();

        assertThat(Series.of("claude_tokens_total", Map.of("type", value, "mode", "b")))
                .isEmpty();
        assertThat(Series.of("cache_errors_total", Map.of("cache_type", value))).isEmpty();
    }

    @Test
    void areValidHoweverManyThereAre() {
        for (int i = 0; i < 25_000; i++) {
            assertThat(Series.ofKey("cold_starts_total|f" + i)).isPresent();
        }
    }
}
