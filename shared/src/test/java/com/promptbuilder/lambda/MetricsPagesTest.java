package com.promptbuilder.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.metrics.ActiveTime;
import com.promptbuilder.metrics.MetricState;
import com.promptbuilder.metrics.MetricState.Gauge;
import com.promptbuilder.metrics.MetricState.GaugeReading;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class MetricsPagesTest {
    private final FunctionHarness functionHarness = new FunctionHarness();

    @Test
    void showTheMetricsOfTheFleet() throws JsonProcessingException {
        add(Map.of(
                "http_requests_total|POST|/api/optimize|200", BigDecimal.valueOf(7),
                "claude_api_calls_total|messages|success|text", BigDecimal.valueOf(4),
                "claude_cost_usd_total|text|claude-haiku-5-5", new BigDecimal("0.02"),
                "claude_calls_avoided_total|hit", BigDecimal.valueOf(3),
                "saved_usd_total", new BigDecimal("0.000000013"),
                "http_request_duration_seconds|POST|/api/optimize|200~2", BigDecimal.valueOf(7)));

        say("a", "build_info|1.0.0|abc", 1);

        ProxyResponseView metrics = functionHarness.send(Event.get("/metrics"));
        assertThat(metrics.status()).isEqualTo(200);
        assertThat(metrics.body())
                .contains("http_requests_total{method=\"POST\",route=\"/api/optimize\",status_code=\"200\"} 7.0")
                .contains("build_info{commit=\"abc\",version=\"1.0.0\"} 1");
        JsonNode stats = JsonMapper.builder()
                .build()
                .readTree(functionHarness.send(Event.get("/stats")).body());
        assertThat(stats.at("/requests/byRoute/~1api~1optimize").asInt()).isEqualTo(7);
        assertThat(stats.at("/requests/seconds/~1api~1optimize/p50").asDouble()).isEqualTo(0.0175);
        assertThat(stats.at("/savings/savedUsd").asDouble()).isEqualTo(0.000000013);
        assertThat(metrics.body()).doesNotContain("saved_usd");
        assertThat(stats.at("/claude/byMode/text/calls").asInt()).isEqualTo(4);
    }

    @Test
    void includeTheDataOfTheCharts() throws JsonProcessingException {
        add(Map.of(
                "http_requests_total|POST|/api/optimize|200", BigDecimal.valueOf(7),
                "http_requests_total|POST|/api/optimize|503", BigDecimal.TWO,
                "http_request_duration_seconds|POST|/api/optimize|200~2", BigDecimal.valueOf(7),
                "http_request_duration_seconds|POST|/api/optimize|503~14", BigDecimal.TWO,
                "claude_time_to_first_text_seconds|video~1", BigDecimal.valueOf(4),
                "cold_starts_total|Optimize", BigDecimal.valueOf(3)));
        share("circuit_breaker_state|claude-api|text", 1);
        share("circuit_breaker_state|claude-api|video", 2);
        say("a", "process_resident_memory_bytes|a", 1000);
        say("b", "process_resident_memory_bytes|b", 2000);
        share("claude_budget_used_ratio|day", 0.25);
        say("a", "build_info|1.0.0|abc", 1);
        say("b", "build_info|1.0.1|def", 1);
        say("c", "build_info|1.0.1|def", 1);
        ActiveTime.Cell active = new ActiveTime.Cell(
                functionHarness.clock.instant().toEpochMilli() / 5_000, "http_active_requests|POST|/api/optimize");
        add(new MetricState(Map.of(), Map.of(), Map.of(active, new BigDecimal("2.5"))));

        JsonNode stats = JsonMapper.builder()
                .build()
                .readTree(functionHarness.send(Event.get("/stats")).body());

        assertThat(stats.at("/requests/statusByRoute/~1api~1optimize").toString())
                .isEqualTo("{\"200\":7,\"503\":2}");
        JsonNode buckets = stats.at("/requests/seconds/~1api~1optimize/buckets");
        assertThat(buckets.size()).isEqualTo(stats.at("/requests/bucketBounds").size() + 1);
        assertThat(buckets.get(2).asInt()).isEqualTo(7);
        assertThat(buckets.get(14).asInt()).isEqualTo(2);
        assertThat(stats.at("/requests/active").asDouble()).isEqualTo(0.25);
        assertThat(stats.at("/claude/circuits").toString()).isEqualTo("{\"text\":\"open\",\"video\":\"half-open\"}");
        assertThat(stats.at("/claude/firstTextSeconds/video/count").asInt()).isEqualTo(4);
        assertThat(stats.at("/claude/firstTextSeconds/video/p95").asDouble()).isBetween(0.1, 0.25);
        assertThat(stats.at("/claude/budgetUsedRatio/day").asDouble()).isEqualTo(0.25);
        assertThat(stats.at("/environments").toString())
                .isEqualTo(
                        "{\"known\":2,\"memoryBytes\":3000,\"coldStarts\":{\"Optimize\":3},\"builds\":[\"1.0.0+abc\",\"1.0.1+def\"]}");
    }

    @Test
    @Timeout(60)
    void readTableAndQueuesAtTheSameTime() {
        FunctionHarness withQueues = FunctionHarness.withQueues();
        withQueues.totals.beforeRead(withQueues.queues::awaitDepthRead);

        assertThat(withQueues.send(Event.get("/metrics")).body()).contains("queue_messages{queue=");
    }

    @Test
    void useTheFormatThatTheClientPrefers() {
        Event none = Event.get("/metrics").header("Accept", "application/openmetrics-text;q=0, text/plain");
        Event some = Event.get("/metrics").header("Accept", "application/openmetrics-text;q=0.6, text/plain;q=0.3");

        assertThat(functionHarness.send(none).header("Content-Type")).startsWith("text/plain");
        assertThat(functionHarness.send(some).header("Content-Type")).startsWith("application/openmetrics-text");
    }

    @Test
    void haveOneHitRateOfAllTiersThatStaysRightWhileOneIsAway() throws JsonProcessingException {
        add(Map.of(
                "cache_hits_total|memory",
                BigDecimal.valueOf(3),
                "cache_misses_total|memory",
                BigDecimal.valueOf(97),
                "cache_hits_total|record",
                BigDecimal.TWO,
                "cache_evictions_total|memory",
                BigDecimal.TEN));

        JsonNode cache = JsonMapper.builder()
                .build()
                .readTree(functionHarness.send(Event.get("/stats")).body())
                .path("cache");

        assertThat(cache.at("/hitRatePercent/all").asDouble()).isEqualTo(5);
        assertThat(cache.at("/hitRatePercent/record").asDouble()).isEqualTo(100);
        assertThat(cache.at("/evictions/memory").asInt()).isEqualTo(10);
        assertThat(cache.path("capacityPerEnvironment").toString())
                .isEqualTo("{\"entries\":10000,\"bytes\":500000000}");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none, 401",
                "Bearer other, 401",
                "Bearer, 401",
                "Basic operator-1, 401",
                "Bearer operator-1, 200",
                "bearer operator-2, 200"
            })
    void needAnOperatorsKeyIfThereIsOne(String authorization, int status) {
        FunctionHarness harness =
                new FunctionHarness(Map.of("OPERATOR_KEY_SHA256", sha256("operator-1") + "," + sha256("operator-2")));
        for (String path : List.of("/metrics", "/stats")) {
            Event event = Event.get(path).header("x-api-key", "callers");
            ProxyResponseView page =
                    harness.send(authorization == null ? event : event.header("Authorization", authorization));

            assertThat(page.status()).isEqualTo(status);
            assertThat(page.header("WWW-Authenticate")).isEqualTo(status == 401 ? "Bearer" : "");
        }
        assertThat(harness.send(Event.get("/health")).status()).isEqualTo(200);
    }

    private static String sha256(String key) {
        return HexFormat.of().formatHex(AnswerKey.sha256().digest(key.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void areUnavailableWithoutTheTable() {
        functionHarness.totals.fail();

        assertThat(functionHarness.send(Event.get("/metrics")).status()).isEqualTo(503);
        assertThat(functionHarness.send(Event.get("/stats")).status()).isEqualTo(503);
        assertThat(functionHarness.send(Event.get("/health")).status()).isEqualTo(200);
    }

    private void add(Map<String, BigDecimal> sums) {
        add(new MetricState(sums, Map.of(), Map.of()));
    }

    private void add(MetricState state) {
        functionHarness.totals.append(List.of(), state, functionHarness.clock.instant());
    }

    private void share(String series, double value) {
        say("", series, value);
    }

    private void say(String environment, String series, double value) {
        GaugeReading reading = new GaugeReading(functionHarness.clock.instant(), BigDecimal.valueOf(value));
        add(new MetricState(Map.of(), Map.of(new Gauge(environment, series), reading), Map.of()));
    }
}
