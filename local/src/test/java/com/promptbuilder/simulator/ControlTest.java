package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The control API: statistics and live settings. */
class ControlTest {
    private final SimulatorFixture simulatorFixture = SimulatorFixture.open();

    @AfterEach
    void close() {
        simulatorFixture.close();
    }

    @Test
    void claudeGoesDownAndComesBack() throws Exception {
        simulatorFixture.put("/simulator/faults", "{\"faults\":\"529:1\"}");
        assertThat(simulatorFixture.ask("hello").statusCode()).isEqualTo(529);

        simulatorFixture.put("/simulator/faults", "{\"faults\":\"none\"}");
        assertThat(simulatorFixture.ask("hello").statusCode()).isEqualTo(200);
    }

    @Test
    void aMarkerOverrulesTheFaultsOfTheRun() throws Exception {
        simulatorFixture.put("/simulator/faults", "{\"faults\":\"529:1\"}");

        assertThat(simulatorFixture.ask("hello [[simulate: ok]]").statusCode()).isEqualTo(200);
        assertThat(simulatorFixture.ask("hello [[simulate: 402]]").statusCode()).isEqualTo(402);
        assertThat(simulatorFixture.ask("hello [[simulate: latency=1]]").statusCode())
                .isEqualTo(529);
    }

    @Test
    void theLatencyChanges() throws Exception {
        HttpResponse<String> response =
                simulatorFixture.put("/simulator/latency", "{\"latency\":\"2s\",\"scale\":0.5}");
        simulatorFixture.ask("hello");

        assertThat(response.body()).isEqualTo("{\"faults\":\"none\",\"latency\":\"1000ms\"}");
        assertThat(simulatorFixture.time.slept()).isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/simulator/faults | 529 | expected a JSON object",
                "/simulator/faults | {} | faults: expected a text, got nothing",
                "/simulator/faults | {\"faults\":\"tea:1\"} | expected a fault such as 529 or refusal, got 'tea'",
                "/simulator/latency | {\"latency\":\"1s\",\"scale\":\"x\"} | scale: expected a number, got \"x\"",
            })
    void aBadChangeIsRefused(String path, String body, String message) throws Exception {
        HttpResponse<String> response = simulatorFixture.put(path, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(SimulatorFixture.parsed(response.body())
                        .path("error")
                        .path("message")
                        .asText())
                .isEqualTo(message);
    }

    @Test
    void theSameSeedBringsTheSameFaults() throws Exception {
        List<Integer> first = statuses("7");

        assertThat(statuses("7")).isEqualTo(first).contains(200, 529);
        assertThat(statuses("8")).isNotEqualTo(first);
    }

    @Test
    void theStatisticsAreTold() throws Exception {
        simulatorFixture.ask("hello");
        simulatorFixture.ask("hello [[simulate: 529]]");
        simulatorFixture.send(simulatorFixture.message("{"));

        ObjectNode stats = stats("GET", "/simulator/stats");

        assertThat(stats.path("calls").asInt()).isEqualTo(3);
        assertThat(stats.path("by_status")).isEqualTo(Json.tree(Map.of("200", 1, "400", 1, "529", 1)));
        assertThat(stats.path("by_outcome"))
                .isEqualTo(Json.tree(Map.of("end_turn", 1, "invalid_request_error", 1, "overloaded_error", 1)));
        assertThat(stats.path("tokens").path("output_tokens").asInt()).isPositive();
        assertThat(stats.path("in_flight").path("max").asInt()).isEqualTo(1);
        assertThat(stats.path("connections").path("opened").asInt()).isEqualTo(1);
        assertThat(stats.path("distinct_requests").asInt()).isEqualTo(3);
    }

    @Test
    void aResetForgetsEverythingButTheSettings() throws Exception {
        simulatorFixture.put("/simulator/faults", "{\"faults\":\"529:1\"}");
        String marked = "hello [[simulate: 402 times=1]]";
        simulatorFixture.ask(marked);

        ObjectNode stats = stats("POST", "/simulator/reset");

        assertThat(stats.path("calls").asInt()).isZero();
        assertThat(stats.path("distinct_requests").asInt()).isZero();
        assertThat(simulatorFixture.ask(marked).statusCode()).isEqualTo(402);
        assertThat(simulatorFixture.ask(marked).statusCode()).isEqualTo(529);
    }

    @Test
    void idleConnectionsAreClosedAndOthersServed() throws Exception {
        try (SimulatorFixture other = SimulatorFixture.open()) {
            HttpRequest.Builder elsewhere =
                    simulatorFixture.message(SimulatorFixture.request("hello").toString());
            assertThat(other.send(elsewhere).statusCode()).isEqualTo(200);
            assertThat(stats("GET", "/simulator/stats")
                            .path("connections")
                            .path("open")
                            .asInt())
                    .isEqualTo(2);

            stats("POST", "/simulator/disconnect");

            assertThat(simulatorFixture.ask("hello").statusCode()).isEqualTo(200);
            assertThat(simulatorFixture.simulator.stats().connections())
                    .isEqualTo(new SimulatorStats.Connections(1, 2));
        }
    }

    private ObjectNode stats(String method, String path) throws Exception {
        HttpRequest.Builder request = simulatorFixture.at(path).method(method, HttpRequest.BodyPublishers.noBody());
        return SimulatorFixture.parsed(simulatorFixture.send(request).body());
    }

    private static List<Integer> statuses(String seed) throws Exception {
        SimulatorSettings settings =
                SimulatorSettings.fromEnvironment(Map.of("SIMULATOR_FAULTS", "529:0.5", "SIMULATOR_SEED", seed));
        List<Integer> statuses = new ArrayList<>();
        try (SimulatorFixture simulatorFixture = SimulatorFixture.open(settings)) {
            for (int i = 0; i < 12; i++) {
                statuses.add(simulatorFixture.ask("hello").statusCode());
            }
        }
        return statuses;
    }
}
