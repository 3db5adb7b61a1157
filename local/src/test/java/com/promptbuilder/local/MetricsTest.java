package com.promptbuilder.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.local.logs.LogSink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients, the simulator and {@code /metrics} count the same, and no log line contains text of a request. */
class MetricsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ByteArrayOutputStream OUTPUT = new ByteArrayOutputStream();
    private static final PrintStream TERMINAL = System.out;
    private static LocalRuntime.Running running;

    @BeforeAll
    static void start() throws IOException {
        PrintStream log = new PrintStream(OUTPUT, true, StandardCharsets.UTF_8);
        System.setOut(log);
        Map<String, String> environment = Map.of(
                "PORT", "0",
                "TEMPLATE", Path.of("..", "template.yaml").toString(),
                "SIMULATOR_LATENCY", "5ms",
                "TABLE_TIMEOUT_MS", "5000");
        running = LocalRuntime.start(
                LocalSettings.fromEnvironment(environment),
                environment,
                LocalServices.ofThisProject(),
                LogSink.printedTo(log));
    }

    @AfterAll
    static void stop() {
        running.runtime().close();
        System.setOut(TERMINAL);
    }

    @Test
    void callersSimulatorAndMetricsAgree() throws Exception {
        Map<String, Double> sent = new TreeMap<>();
        for (int i = 0; i < 12; i++) {
            String prompt = i % 4 == 3 ? "[[simulate: 400]] canary" : "canary number " + i % 5;
            count(
                    sent,
                    "POST",
                    "/api/optimize",
                    post("/api/optimize", "{\"prompt\":\"%s\",\"mode\":\"text\"}".formatted(prompt)));
            count(sent, "POST", "/api/generate-questions", post("/api/generate-questions", "{\"prompt\":\"canary\"}"));
            count(sent, "POST", "/api/generate-questions", post("/api/generate-questions", "canary junk"));
            count(sent, "GET", "none", status("/canary"));
        }

        Map<String, Double> metrics = awaitRequests(
                sent.values().stream().mapToDouble(Double::doubleValue).sum());

        JsonNode simulator = JSON.readTree(get(running.simulator().orElseThrow().resolve("/simulator/stats"), ""));
        sent.forEach((series, count) -> assertThat(metrics).containsEntry("http_requests_total" + series, count));
        assertThat(sum(metrics, "claude_api_calls_total"))
                .isEqualTo(simulator.path("calls").asDouble());
        assertThat(sum(metrics, "claude_tokens_total")).isEqualTo(tokens(simulator));
        assertThat(sum(metrics, "http_request_duration_seconds_count{method=\"POST\""))
                .isEqualTo(36);
        assertThat(sum(metrics, "claude_cost_usd_total")).isPositive();
        JsonNode stats = JSON.readTree(get(running.url().resolve("/stats"), ""));
        assertThat(stats.at("/claude/calls").asDouble())
                .isEqualTo(simulator.path("calls").asDouble());
        assertThat(stats.at("/savings/savedUsd").asDouble()).isPositive();
        assertThat(OUTPUT.toString(StandardCharsets.UTF_8))
                .contains("\"samples\"")
                .doesNotContainIgnoringCase("canary");
    }

    private static double tokens(JsonNode simulator) {
        return simulator
                .path("tokens")
                .valueStream()
                .mapToDouble(JsonNode::asDouble)
                .sum();
    }

    private static Map<String, Double> awaitRequests(double count) throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        Map<String, Double> metrics = metrics();
        while (own(metrics) < count && System.nanoTime() < end) {
            metrics = metrics();
        }
        return metrics;
    }

    private static double own(Map<String, Double> metrics) {
        return sum(metrics, "http_requests_total")
                - metrics.entrySet().stream()
                        .filter(entry -> entry.getKey().contains("\"/metrics\""))
                        .filter(entry -> entry.getKey().startsWith("http_requests_total"))
                        .mapToDouble(Map.Entry::getValue)
                        .sum();
    }

    private static Map<String, Double> metrics() throws Exception {
        Map<String, Double> series = new TreeMap<>();
        get(running.url().resolve("/metrics"), "")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    int end = line.lastIndexOf(' ');
                    series.put(line.substring(0, end), Double.parseDouble(line.substring(end + 1)));
                });
        return series;
    }

    private static double sum(Map<String, Double> metrics, String prefix) {
        return metrics.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static void count(Map<String, Double> sent, String method, String route, int status) {
        sent.merge(
                "{method=\"%s\",route=\"%s\",status_code=\"%d\"}".formatted(method, route, status), 1.0, Double::sum);
    }

    private static int post(String path, String body) throws Exception {
        return CLIENT.send(
                        HttpRequest.newBuilder(running.url().resolve(path))
                                .header("content-type", "application/json")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private static int status(String path) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(running.url().resolve(path)).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private static String get(URI uri, String accept) throws Exception {
        return CLIENT.send(
                        HttpRequest.newBuilder(uri)
                                .header("accept", accept.isEmpty() ? "*/*" : accept)
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }
}
