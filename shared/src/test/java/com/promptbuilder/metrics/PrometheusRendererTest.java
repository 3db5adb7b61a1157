package com.promptbuilder.metrics;

import com.promptbuilder.metrics.DeliveryFixtures.LogEvent;
import com.promptbuilder.telemetry.JsonLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/** Renders metrics and parses the result. */
class PrometheusRendererTest {
    private static final Instant NOW = Instant.parse("2026-11-25T03:00:00Z");
    private final InMemoryMetricStore store = new InMemoryMetricStore();
    private int ids;

    @BeforeEach
    void count() {
        take(NOW, LineFixtures.request("e1", "/api/optimize", 200, 0.005, 0.00044));
        take(NOW, LineFixtures.request("e1", "/api/optimize", 200, 0.0051, 0.00044));
        take(NOW, LineFixtures.request("e2", "/api/answers/{key}", 503, 91, 0.5));
        take(NOW, LineFixtures.sample("cache_hits_total", "\"cache_type\":\"memory\"", "3"));
        take(NOW, LineFixtures.sample("cache_misses_total", "\"cache_type\":\"memory\"", "1"));
        take(NOW, LineFixtures.sample("process_cpu_seconds_total", "\"environment_id\":\"e1\"", "1.25"));
        take(
                NOW.minusSeconds(11),
                LineFixtures.sample("http_active_requests", "\"method\":\"POST\",\"route\":\"/x\"", "9")
                        .replace("e1", "e9"));
        take(
                NOW.minusSeconds(301),
                LineFixtures.sample("process_cpu_seconds_total", "\"environment_id\":\"gone\"", "9")
                        .replace("e1", "gone"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hasTheExactValues(boolean isOpenMetrics) {
        Map<String, Double> series = parsed(rendered(isOpenMetrics).text());

        assertThat(series)
                .containsEntry("http_requests_total{method=\"POST\",route=\"/api/optimize\",status_code=\"200\"}", 2.0)
                .containsEntry(
                        "http_requests_total{method=\"POST\",route=\"/api/answers/{key}\",status_code=\"503\"}", 1.0)
                .containsEntry(bucket("/api/optimize", "200", "0.005"), 1.0)
                .containsEntry(bucket("/api/optimize", "200", "0.01"), 2.0)
                .containsEntry(bucket("/api/optimize", "200", "+Inf"), 2.0)
                .containsEntry(bucket("/api/answers/{key}", "503", "90.0"), 0.0)
                .containsEntry(bucket("/api/answers/{key}", "503", "+Inf"), 1.0)
                .containsEntry(
                        "http_request_duration_seconds_sum{method=\"POST\",route=\"/api/optimize\",status_code=\"200\"}",
                        0.0101)
                .containsEntry("claude_cost_usd_total{mode=\"text\",model=\"claude-haiku-5-5\"}", 0.50088)
                .containsEntry("cache_entries{cache_type=\"memory\"}", 14.0)
                .containsEntry("cache_hit_rate{cache_type=\"memory\"}", 75.0)
                .containsEntry("process_cpu_seconds_total{environment_id=\"e1\"}", 1.25)
                // 0.0101 s of the first, and 10 s of the second's 91.
                .containsEntry("http_active_requests{method=\"POST\",route=\"/api/optimize\"}", 0.00101)
                .containsEntry("http_active_requests{method=\"POST\",route=\"/api/answers/{key}\"}", 1.0)
                .doesNotContainKey("http_active_requests{method=\"POST\",route=\"/x\"}")
                .containsEntry("bridge_lines_total{result=\"counted\"}", 8.0)
                .doesNotContainKey("process_cpu_seconds_total{environment_id=\"gone\"}");
    }

    @Test
    void isOpenMetricsIfAccepted() {
        assertThat(rendered(true).contentType()).startsWith("application/openmetrics-text");
        assertThat(rendered(true).text()).endsWith("# EOF\n");
        assertThat(rendered(false).contentType()).startsWith("text/plain; version=0.0.4");
        assertThat(rendered(false).text())
                .contains("# TYPE http_request_duration_seconds histogram", "# TYPE cache_hit_rate gauge");
    }

    @Test
    void forgetsACircuitThatNobodyUses() {
        String labels = "\"circuit\":\"claude-api\",\"mode\":\"%s\"";
        take(NOW.minusSeconds(299), LineFixtures.sample("circuit_breaker_state", labels.formatted("code"), "1"));
        take(NOW.minusSeconds(301), LineFixtures.sample("circuit_breaker_state", labels.formatted("video"), "1"));

        assertThat(parsed(rendered(false).text()))
                .containsEntry("circuit_breaker_state{circuit=\"claude-api\",mode=\"code\"}", 1.0)
                .doesNotContainKey("circuit_breaker_state{circuit=\"claude-api\",mode=\"video\"}");
    }

    @Test
    void knowsNoOtherLabels() {
        int before = parsed(rendered(false).text()).size();
        take(
                NOW,
                LineFixtures.sample(
                        "http_requests_total",
                        "\"method\":\"POST\",\"route\":\"/x\",\"status_code\":\"200\",\"key\":\"canary\"",
                        "1"));
        take(NOW, LineFixtures.sample("cache_hits_total", "\"cache_type\":\"a caller's words\"", "1"));
        take(NOW, LineFixtures.sample("cache_hits_total", "\"cache_type\":\"" + "x".repeat(81) + "\"", "1"));
        take(NOW, LineFixtures.sample("canary_total", "", "1"));
        take(NOW, LineFixtures.sample("cache_hits_total", "\"cache_type\":\"memory\"", "-1"));
        take(NOW, LineFixtures.sample("cache_hits_total", "\"cache_type\":\"memory\"", "1e300"));

        assertThat(parsed(rendered(false).text()))
                .hasSize(before)
                .noneSatisfy((name, _) -> assertThat(name).contains("canary"));
    }

    private void take(Instant at, String line) {
        InstantSource clock = InstantSource.fixed(NOW);
        new MetricsBridge(store, clock, new JsonLog(clock, JsonLog.Level.ERROR, _ -> {}))
                .ingest(DeliveryFixtures.of("group", List.of(new LogEvent("id" + ids++, at, line))));
    }

    private PrometheusRenderer.Rendered rendered(boolean isOpenMetrics) {
        return PrometheusRenderer.of(Snapshot.of(store.read(NOW), NOW), isOpenMetrics);
    }

    private static String bucket(String route, String status, String bound) {
        return "http_request_duration_seconds_bucket{method=\"POST\",route=\"%s\",status_code=\"%s\",le=\"%s\"}"
                .formatted(route, status, bound);
    }

    private static Map<String, Double> parsed(String text) {
        Map<String, Double> series = new TreeMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int end = line.lastIndexOf(' ');
            series.put(
                    line.substring(0, end),
                    Double.parseDouble(line.substring(end + 1).replace("+Inf", "Infinity")));
        });
        return series;
    }
}
