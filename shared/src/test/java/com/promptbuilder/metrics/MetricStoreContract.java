package com.promptbuilder.metrics;

import com.promptbuilder.metrics.MetricState.Gauge;
import com.promptbuilder.metrics.MetricState.GaugeReading;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract of every metric store, in addition to {@link RedeliveryTest}. */
abstract class MetricStoreContract {
    static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    /** An empty metric store. */
    abstract MetricStore emptyStore();

    @Test
    void countsTheLinesThatAreNew() {
        MetricStore store = emptyStore();

        assertThat(store.append(List.of(line(1, NOW), line(2, NOW)), MetricState.EMPTY, NOW))
                .isZero();
        assertThat(store.append(List.of(line(2, NOW), line(3, NOW), line(3, NOW)), MetricState.EMPTY, NOW))
                .isEqualTo(2);
        assertThat(store.append(List.of(line(2, NOW), line(3, NOW)), MetricState.EMPTY, NOW))
                .isEqualTo(2);
        assertThat(hits(store)).isEqualByComparingTo("3");
    }

    @Test
    void addsAStateWithoutLinesEachTime() {
        MetricStore store = emptyStore();
        store.append(List.of(), MetricState.ofLines(Map.of("junk", 2)), NOW);
        store.append(List.of(), MetricState.ofLines(Map.of("junk", 1)), NOW);

        assertThat(store.read(NOW).sums()).containsOnlyKeys("bridge_lines_total|junk");
        assertThat(Snapshot.of(store.read(NOW), NOW).sum(MetricCatalog.LINES)).isEqualByComparingTo("3");
    }

    @Test
    void remembersALineForADay() {
        MetricStore store = emptyStore();
        MetricLine first = line(1, NOW);
        store.append(List.of(first), MetricState.EMPTY, NOW);
        for (int i = 2; i < 200; i++) {
            Instant at = NOW.plusSeconds(400L * i);
            store.append(List.of(line(i, at)), MetricState.EMPTY, at);
        }

        assertThat(store.append(List.of(first), MetricState.EMPTY, NOW.plusSeconds(86_000)))
                .isOne();
        assertThat(hits(store)).isEqualByComparingTo("199");
    }

    @Test
    void countsManyLinesOfManySamples() {
        MetricStore store = emptyStore();
        List<MetricLine.Sample> samples = IntStream.range(0, 1_000)
                .mapToObj(i -> sample("claude_calls_avoided_total", Map.of("reason", "r" + i)))
                .toList();
        List<MetricLine> lines = IntStream.range(0, 250)
                .mapToObj(i -> new MetricLine(i, NOW, "", i % 100 == 0 ? samples : samples.subList(0, 1)))
                .toList();

        assertThat(store.append(lines, MetricState.EMPTY, NOW)).isZero();
        assertThat(store.append(lines, MetricState.EMPTY, NOW)).isEqualTo(250);
        assertThat(store.read(NOW).sums())
                .hasSize(1_001)
                .hasEntrySatisfying(
                        "claude_calls_avoided_total|r0", sum -> assertThat(sum).isEqualByComparingTo("250"))
                .hasEntrySatisfying(
                        "claude_calls_avoided_total|r999",
                        sum -> assertThat(sum).isEqualByComparingTo("3"));
    }

    @Test
    void keepsTheLatestReadingOfEachGauge() {
        MetricStore store = emptyStore();
        report(store, "e1", "cache_entries|memory", 5, NOW);
        report(store, "e1", "cache_entries|memory", 4, NOW.minusSeconds(1));
        report(store, "e1", "cache_up|record", 1, NOW.minusSeconds(1));
        report(store, "", "circuit_breaker_state|claude-api|text", 1, NOW.minusSeconds(9));
        report(store, "", "circuit_breaker_state|claude-api|text", 0, NOW);

        assertThat(store.read(NOW).gauges())
                .containsEntry(new Gauge("e1", "cache_entries|memory"), new GaugeReading(NOW, BigDecimal.valueOf(5)))
                .containsKey(new Gauge("e1", "cache_up|record"))
                .containsEntry(
                        new Gauge("", "circuit_breaker_state|claude-api|text"), new GaugeReading(NOW, BigDecimal.ZERO));
    }

    @Test
    void forgetsEnvironmentsWithoutReports() {
        MetricStore store = emptyStore();
        report(store, "gone", "cache_entries|memory", 1, NOW);
        Instant later = NOW.plusSeconds(301);
        for (int i = 0; i < 120; i++) {
            report(store, "there", "cache_entries|memory", 1, later);
        }

        assertThat(store.read(later).environments()).containsOnly("there");
    }

    @Test
    void addsActiveTime() {
        MetricStore store = emptyStore();
        ActiveTime.Cell cell = new ActiveTime.Cell(ActiveTime.slice(NOW), "http_active_requests|POST|/x");
        for (String seconds : List.of("0.5", "0.25", "1")) {
            MetricState active = new MetricState(Map.of(), Map.of(), Map.of(cell, new BigDecimal(seconds)));
            store.append(List.of(), active, NOW);
        }

        assertThat(store.read(NOW.plusSeconds(10)).active().get(cell)).isEqualByComparingTo("1.75");
        assertThat(Snapshot.of(store.read(NOW.plusSeconds(15)), NOW.plusSeconds(15))
                        .sum("http_active_requests"))
                .isZero();
    }

    static BigDecimal hits(MetricStore store) {
        return Snapshot.of(store.read(NOW), NOW).sum("cache_hits_total");
    }

    static MetricLine line(long id, Instant at) {
        // The function makes the entry as large as that of a usual line.
        return new MetricLine(
                id,
                at,
                "",
                List.of(
                        sample("cache_hits_total", Map.of("cache_type", "memory")),
                        sample("cold_starts_total", Map.of("function", "f" + id * 0x9E3779B97F4A7C15L))));
    }

    private static MetricLine.Sample sample(String name, Map<String, String> labels) {
        return new MetricLine.Sample(Series.of(name, labels).orElseThrow(), 1);
    }

    private static void report(MetricStore store, String environment, String series, long value, Instant at) {
        GaugeReading reading = new GaugeReading(at, BigDecimal.valueOf(value));
        store.append(
                List.of(), new MetricState(Map.of(), Map.of(new Gauge(environment, series), reading), Map.of()), at);
    }
}
