package com.promptbuilder.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.claude.ClaudeProbe.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;

import static org.assertj.core.api.Assertions.assertThat;

class HealthTest {
    private final Door door = new Door();

    @ParameterizedTest
    @CsvSource({"/health, healthy", "/health/live, alive"})
    void isToldWithTimeAndUptimeEvenWithoutTheTable(String path, String status) {
        door.records.goAway();
        door.claudeIs(Finding.UNREACHABLE);
        door.clock.advance(Duration.ofMillis(1500));
        Answer answer = door.send(Event.get(path));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.json().path("status").asText()).isEqualTo(status);
        assertThat(Instant.parse(answer.json().path("timestamp").asText())).isEqualTo(door.clock.instant());
        assertThat(answer.json().path("uptime").asDouble()).isEqualTo(1.5);
        assertThat(door.probes()).isZero();
    }

    @Test
    void isReadyWhenTableAndClaudeAre() {
        Answer answer = ready();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.json().path("status").asText()).isEqualTo("ready");
        assertThat(Instant.parse(answer.json().path("timestamp").asText())).isEqualTo(door.clock.instant());
        assertThat(check(answer, "cache").path("healthy").asBoolean()).isTrue();
        assertThat(check(answer, "claudeAPI").path("healthy").asBoolean()).isTrue();
        assertThat(door.asked).isEmpty();
    }

    @Test
    void isNotReadyWithoutTheTable() {
        door.records.goAway();
        Answer answer = ready();

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().path("status").asText()).isEqualTo("not ready");
        assertThat(check(answer, "cache").path("healthy").asBoolean()).isFalse();
        assertThat(check(answer, "claudeAPI").path("healthy").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "NO_KEY, no API key is set",
        "KEY_REFUSED, the API key is refused",
        "NOT_FOUND, there is no Messages API at the base URL",
        "UNREACHABLE, the API does not answer"
    })
    void isNotReadyWithoutClaude(Finding finding, String message) {
        door.claudeIs(finding);
        Answer answer = ready();

        assertThat(answer.status()).isEqualTo(503);
        assertThat(check(answer, "cache").path("healthy").asBoolean()).isTrue();
        assertThat(check(answer, "claudeAPI").path("healthy").asBoolean()).isFalse();
        assertThat(check(answer, "claudeAPI").path("message").asText()).isEqualTo(message);
    }

    @Test
    void isRememberedForAFewSeconds() {
        ready();
        door.claudeIs(Finding.UNREACHABLE);
        door.clock.advance(Duration.ofMillis(4_999));
        assertThat(ready().status()).isEqualTo(200);
        assertThat(door.probes()).isEqualTo(1);
        door.clock.advance(Duration.ofMillis(1));
        assertThat(ready().status()).isEqualTo(503);
        assertThat(door.probes()).isEqualTo(2);
    }

    @Test
    void comesBackWithTheTable() {
        door.records.goAway();
        assertThat(ready().status()).isEqualTo(503);
        door.records.comeBack();
        door.clock.advance(Duration.ofSeconds(5));
        assertThat(ready().status()).isEqualTo(200);
    }

    private Answer ready() {
        return door.send(Event.get("/health/ready"));
    }

    private static JsonNode check(Answer answer, String name) {
        return answer.json().path("checks").path(name);
    }
}
