package com.promptbuilder.claude;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-28T07:27:30Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sat, 28 Nov 2026 07:28:00 GMT",
                "Saturday, 28-Nov-26 07:28:00 GMT",
                "Sat Nov 28 07:28:00 2026",
            })
    void readsADateInAnyOfTheThreeForms(String date) {
        assertThat(read(Map.of("retry-after", date))).contains(Duration.ofSeconds(30));
    }

    @Test
    void readsADateWithASingleDigitDay() {
        Map<String, String> headers =
                Map.of("retry-after", "Sun Nov  1 07:00:09 2026", "date", "Sun, 1 Nov 2026 07:00:00 GMT");

        assertThat(read(headers)).contains(Duration.ofSeconds(9));
    }

    @Test
    void countsFromTheServersOwnClock() {
        Map<String, String> headers =
                Map.of("retry-after", "Sat, 28 Nov 2026 09:00:07 GMT", "date", "Sat, 28 Nov 2026 09:00:00 GMT");

        assertThat(read(headers)).contains(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sat, 28 Nov 2026 07:27:30 GMT",
                "Sat, 28 Nov 2026 07:27:29 GMT",
                "Fri, 28 Nov 2026 07:28:00 GMT",
                "Sat, 28 Nov 2026 07:28:00 soon",
                "2026-11-28T07:28:00Z",
                ""
            })
    void ignoresADateInThePastOrAnInvalidOne(String date) {
        assertThat(read(Map.of("retry-after", date))).isEmpty();
    }

    private static Optional<Duration> read(Map<String, String> headers) {
        Map<String, List<String>> lists = headers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
        return new ErrorFormat(HttpHeaders.of(lists, (_, _) -> true), () -> NOW).retryAfter();
    }
}
