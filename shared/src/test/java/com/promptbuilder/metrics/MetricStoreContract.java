package com.promptbuilder.metrics;

import com.promptbuilder.metrics.MetricStore.GaugeReading;
import com.promptbuilder.metrics.MetricStore.GaugeReport;
import com.promptbuilder.metrics.MetricStore.WriteResult;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract of every metric store, in addition to exactly-once counting. */
abstract class MetricStoreContract extends RedeliveryContract {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    @Test
    void additionsToAllShardsAddUp() {
        MetricStore metricStore = emptyStore();
        metricStore.add(0, Map.of("a", new BigDecimal("0.1")), List.of("1"), NOW);
        metricStore.add(1, Map.of("a", new BigDecimal("0.2")), List.of("2"), NOW);
        metricStore.addBestEffort(1, Map.of("a", BigDecimal.ONE));

        assertThat(metricStore.read(NOW).cells()).containsOnlyKeys("a");
        assertThat(metricStore.read(NOW).cells().get("a")).isEqualByComparingTo("1.3");
    }

    @Test
    void markedLinesAreReturnedAndNothingIsAdded() {
        MetricStore metricStore = emptyStore();
        metricStore.add(0, Map.of("a", BigDecimal.ONE), List.of("1", "2"), NOW);

        assertThat(metricStore.add(0, Map.of("a", BigDecimal.ONE), List.of("2", "3"), NOW))
                .isEqualTo(new WriteResult.AlreadyCounted(Set.of("2")));
        assertThat(metricStore.read(NOW).cells().get("a")).isEqualByComparingTo("1");
        assertThat(metricStore.add(5, Map.of("a", BigDecimal.ONE), List.of("3"), NOW))
                .isEqualTo(new WriteResult.Written());
    }

    @Test
    void aFullBatchFitsIntoOneTransaction() {
        MetricStore metricStore = emptyStore();
        Map<String, BigDecimal> cells = IntStream.range(0, 250)
                .boxed()
                .collect(Collectors.toMap(
                        i -> "http_requests_total|POST|/api/route-" + i + "|200", BigDecimal::valueOf));
        List<String> lines = IntStream.range(0, 99).mapToObj(Integer::toString).toList();

        assertThat(metricStore.add(3, cells, lines, NOW)).isEqualTo(new WriteResult.Written());
        assertThat(metricStore.read(NOW).cells()).hasSize(250);
    }

    @Test
    void aLineWithMoreCellsThanOneExpressionIsOneTransaction() {
        MetricStore metricStore = emptyStore();
        Map<String, BigDecimal> cells = IntStream.range(0, 250 * 8)
                .boxed()
                .collect(Collectors.toMap(i -> "claude_calls_avoided_total|reason-" + i, _ -> BigDecimal.ONE));

        assertThat(metricStore.add(5, cells, List.of("1"), NOW)).isEqualTo(new WriteResult.Written());
        assertThat(metricStore.add(5, cells, List.of("1"), NOW)).isEqualTo(new WriteResult.AlreadyCounted(Set.of("1")));
        assertThat(metricStore.read(NOW).cells())
                .hasSize(2_000)
                .containsEntry("claude_calls_avoided_total|reason-7", BigDecimal.ONE);
    }

    @Test
    void theLatestReportOfAnEnvironmentIsKept() {
        MetricStore metricStore = emptyStore();
        metricStore.reportGauges("e1", report(NOW, 5));
        metricStore.reportGauges("e1", report(NOW.minusSeconds(1), 4));
        metricStore.reportGauges("e2", report(NOW, 6));

        assertThat(metricStore.read(NOW).reported())
                .containsEntry("e1", Map.of("cache_entries|memory", new GaugeReading(NOW, BigDecimal.valueOf(5))))
                .containsEntry("e2", Map.of("cache_entries|memory", new GaugeReading(NOW, BigDecimal.valueOf(6))));
    }

    @Test
    void seriesThatAReportOmitsKeepTheirValues() {
        MetricStore metricStore = emptyStore();
        metricStore.reportGauges("e1", report(NOW.minusSeconds(9), 5));
        metricStore.reportGauges(
                "e1",
                new GaugeReport(
                        NOW,
                        Map.of("cache_up|record", BigDecimal.ZERO, "process_cpu_seconds_total|e1", BigDecimal.TEN)));

        assertThat(metricStore.read(NOW).reported().get("e1"))
                .containsOnlyKeys("cache_entries|memory", "cache_up|record", "process_cpu_seconds_total|e1");
    }

    @Test
    void environmentsWithoutReportsExpire() {
        MetricStore metricStore = emptyStore();
        Instant later = NOW.plusSeconds(1_200);
        metricStore.reportGauges("gone", report(NOW, 1));
        metricStore.reportGauges("there", report(later, 1));

        assertThat(metricStore.read(later).reported()).containsOnlyKeys("there");
    }

    @Test
    void reportsOfThePreviousEpochStayValidForTheirTtl() {
        MetricStore metricStore = emptyStore();
        Instant end = Instant.ofEpochSecond(1_800_000_600);
        metricStore.reportGauges("e1", report(end.minusSeconds(1), 1));
        metricStore.reportGauges("e2", report(end, 1));

        assertThat(metricStore.read(end.plusSeconds(290)).reported()).containsOnlyKeys("e1", "e2");
    }

    @Test
    void ofSharedGaugesTheLatestIsKept() {
        MetricStore metricStore = emptyStore();
        metricStore.share(0, shared(NOW, Map.of("text", 1, "code", 1)));
        metricStore.share(0, shared(NOW.minusSeconds(1), Map.of("text", 0, "video", 2)));
        metricStore.share(1, shared(NOW.plusSeconds(1), Map.of("code", 0)));

        assertThat(metricStore.read(NOW).shared())
                .containsEntry("circuit_breaker_state|claude-api|text", new GaugeReading(NOW, BigDecimal.ONE))
                .containsEntry(
                        "circuit_breaker_state|claude-api|video", new GaugeReading(NOW.minusSeconds(1), BigDecimal.TWO))
                .containsEntry(
                        "circuit_breaker_state|claude-api|code", new GaugeReading(NOW.plusSeconds(1), BigDecimal.ZERO));
    }

    @Test
    void activeTimeAddsUpAndExpires() {
        MetricStore metricStore = emptyStore();
        ActiveTime.Cell cell = new ActiveTime.Cell(ActiveTime.slice(NOW), "http_active_requests|POST|/x");
        metricStore.addActive(0, Map.of(cell, new BigDecimal("0.5")));
        metricStore.addActive(0, Map.of(cell, new BigDecimal("0.25")));
        metricStore.addActive(3, Map.of(cell, BigDecimal.ONE));

        assertThat(metricStore.read(NOW.plusSeconds(10)).active().get(cell)).isEqualByComparingTo("1.75");
        assertThat(Snapshot.of(metricStore.read(NOW.plusSeconds(15)), NOW.plusSeconds(15))
                        .sum("http_active_requests"))
                .isZero();
    }

    private static GaugeReport shared(Instant at, Map<String, Integer> states) {
        return new GaugeReport(
                at,
                states.entrySet().stream()
                        .collect(Collectors.toMap(
                                mode -> "circuit_breaker_state|claude-api|" + mode.getKey(),
                                mode -> BigDecimal.valueOf(mode.getValue()))));
    }

    private static GaugeReport report(Instant at, int entries) {
        return new GaugeReport(at, Map.of("cache_entries|memory", BigDecimal.valueOf(entries)));
    }
}
