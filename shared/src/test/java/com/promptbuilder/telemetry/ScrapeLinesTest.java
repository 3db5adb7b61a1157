package com.promptbuilder.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.telemetry.EnvironmentMetrics.ProcessMetrics;
import com.promptbuilder.telemetry.RequestLog.Completed;
import com.promptbuilder.telemetry.RequestLog.Deployment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** The samples of scrapes are in one line a minute, or in that of another request; none is lost. */
class ScrapeLinesTest {
    private Instant now = Instant.parse("2026-11-25T03:00:00Z");
    private final List<String> lines = new ArrayList<>();
    private final RequestLog requests = new RequestLog(
            new Deployment("test", "first"),
            new JsonLog(() -> now, JsonLog.Level.ERROR, lines::add),
            new PendingCounters(),
            new EnvironmentMetrics("Operations", () -> now, () -> "e1", ProcessMetrics.system()),
            _ -> {});

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/stats"})
    void areInOneLineAMinute(String route) throws JsonProcessingException {
        for (int i = 0; i < 9; i++) {
            request(route);
            now = now.plusSeconds(15);
        }

        assertThat(counted()).containsExactly(1, 0, 0, 0, 4, 0, 0, 0, 4);
    }

    @Test
    void areInTheLineOfAnotherRequest() throws JsonProcessingException {
        request("/metrics");
        request("/metrics");
        request("/health");
        request("/health");

        assertThat(counted()).containsExactly(1, 0, 2, 1);
    }

    @Test
    void areBounded() throws JsonProcessingException {
        for (int i = 0; i < 2_000; i++) {
            request("/metrics");
        }
        request("/health");

        assertThat(counted().getLast()).isBetween(2, PendingCounters.MAX_DEFERRED);
    }

    private void request(String route) {
        requests.end(
                requests.begin("r", "GET", Optional.of(route), new RequestMetrics()),
                new Completed(200, Optional.empty(), Optional.empty(), 1));
    }

    /** The number of requests that each line counts. */
    private List<Integer> counted() throws JsonProcessingException {
        List<Integer> counts = new ArrayList<>();
        for (String line : lines) {
            int count = 0;
            for (JsonNode sample : JsonMapper.builder().build().readTree(line).path("samples")) {
                count += sample.path("name").asText().equals("http_requests_total") ? 1 : 0;
            }
            counts.add(count);
        }
        return counts;
    }
}
