package com.promptbuilder.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.telemetry.JsonLog.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class JsonLogTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-01T12:00:00Z"));

    private final List<String> lines = new ArrayList<>();
    private final JsonLog jsonLog = new JsonLog(NOON, Level.INFO, lines::add);

    @Test
    void writesOneJsonObjectALine() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("status", 200);
        fields.put("route", "/health");
        jsonLog.write(Level.INFO, "request", fields);

        assertThat(lines)
                .containsExactly("{\"timestamp\":\"2026-11-01T12:00:00Z\",\"level\":\"INFO\",\"message\":\"request\","
                        + "\"status\":200,\"route\":\"/health\"}");
    }

    @Test
    void escapesLineBreaksInFields() throws JsonProcessingException {
        jsonLog.write(Level.WARN, "odd", Map.of("text", "a\nb\r\n\u2028\"}{"));

        assertThat(lines).singleElement().asString().doesNotContain("\n", "\r");
        assertThat(line().path("text").asText()).isEqualTo("a\nb\r\n\u2028\"}{");
    }

    @ParameterizedTest
    @CsvSource({"DEBUG, 4", "INFO, 3", "WARN, 2", "ERROR, 1"})
    void hidesLinesBelowItsLevel(Level minLevel, int shown) {
        JsonLog filtering = new JsonLog(NOON, minLevel, lines::add);
        for (Level level : Level.values()) {
            filtering.write(level, level.name(), Map.of());
        }

        assertThat(lines).hasSize(shown);
        assertThat(lines.getFirst()).contains(minLevel.name());
    }

    @Test
    void logsAnExceptionsClassAndPlaceButNotItsMessage() throws JsonProcessingException {
        jsonLog.unexpected(
                new IllegalStateException("canary", new RuntimeException("canary")), Map.of("requestId", "find-me"));

        assertThat(line().path("level").asText()).isEqualTo("ERROR");
        assertThat(line().path("exception").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(line().path("requestId").asText()).isEqualTo("find-me");
        assertThat(line().path("at").get(0).asText()).contains("LogTest.logsAnExceptionsClass");
        assertThat(lines.getFirst()).doesNotContain("canary");
    }

    @Test
    void logsAnExceptionsCause() throws JsonProcessingException {
        jsonLog.unexpected(new IllegalStateException(new IllegalArgumentException("canary")), Map.of());

        assertThat(line().path("cause").asText()).isEqualTo("java.lang.IllegalArgumentException");
        assertThat(lines.getFirst()).doesNotContain("canary");
    }

    @Test
    void limitsStackTraces() throws JsonProcessingException {
        StackTraceElement frame = new StackTraceElement("A", "b", "A.java", 1);
        RuntimeException deep = new RuntimeException();
        deep.setStackTrace(Collections.nCopies(5_000, frame).toArray(new StackTraceElement[0]));
        jsonLog.unexpected(deep, Map.of());

        assertThat(line().path("at")).hasSize(12);
    }

    @Test
    void refusesFieldsThatAreNotJson() {
        Object notJson = new Object();

        assertThatThrownBy(() -> jsonLog.write(Level.INFO, "odd", Map.of("field", notJson)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private JsonNode line() throws JsonProcessingException {
        return JsonMapper.builder().build().readTree(lines.getFirst());
    }
}
