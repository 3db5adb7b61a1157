package com.promptbuilder.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.metrics.DeliveryFixtures.LogEvent;
import com.promptbuilder.telemetry.JsonLog;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class MetricsBridgeTest {
    private static final Instant NOW = Instant.parse("2026-11-25T03:00:00Z");
    private static final String HIT = LineFixtures.sample("cache_hits_total", "\"cache_type\":\"memory\"", "1");

    private final InMemoryMetricStore store = new InMemoryMetricStore();

    @Test
    void countsLinesByResult() {
        take(events(
                HIT,
                "START RequestId: 1 Version: $LATEST",
                "{\"samples\":",
                "{\"samples\":7}",
                "{\"samples\":[" + "{},".repeat(1_000) + "{}]}",
                HIT));
        take(events(HIT));

        assertThat(snapshot().sum("cache_hits_total")).isEqualByComparingTo("2");
        assertThat(snapshot().sumBy(MetricCatalog.LINES, "result"))
                .isEqualTo(Map.of(
                        "counted", BigDecimal.valueOf(2), "duplicate", BigDecimal.ONE, "junk", BigDecimal.valueOf(3)));
    }

    @Test
    void countsALineOfManySamplesWhole() {
        String sample = "{\"name\":\"cache_hits_total\",\"labels\":{\"cache_type\":\"t%d\"},\"value\":1}";
        take(events("{\"samples\":["
                + IntStream.range(0, 1_000).mapToObj(sample::formatted).collect(Collectors.joining(",")) + "]}"));

        assertThat(snapshot().sum("cache_hits_total")).isEqualByComparingTo("1000");
    }

    @Test
    void refusesLinesThatAreOlderThanSegmentsMayBe() {
        take(List.of(
                new LogEvent("old", NOW.minusSeconds(86_401), HIT), new LogEvent("not yet", NOW.plusSeconds(11), HIT)));

        assertThat(snapshot().sum("cache_hits_total")).isZero();
        assertThat(snapshot().sum(MetricCatalog.LINES, "result", "refused")).isEqualByComparingTo("2");
    }

    @Test
    void countsParsedLinesAsThoseOfAnEvent() throws JsonProcessingException {
        String hit = LineFixtures.hit("e1", "/api/optimize", true);
        List<MetricLine> lines = new ArrayList<>();
        for (int seconds : List.of(86_401, 86_400, 3, 0, -11)) {
            JsonNode json = JsonMapper.builder().build().readTree(hit);
            lines.add(MetricLine.of(seconds, NOW.minusSeconds(seconds), json).orElseThrow());
        }
        bridge(store).ingest(lines);
        bridge(store).ingest(lines);

        InMemoryMetricStore other = new InMemoryMetricStore();
        String event = DeliveryFixtures.of(
                "group",
                lines.stream()
                        .map(line -> new LogEvent("id" + line.id(), line.at(), hit))
                        .toList());
        bridge(other).ingest(event);
        bridge(other).ingest(event);
        assertThat(store.read(NOW)).isEqualTo(other.read(NOW));
        assertThat(snapshot().sumBy(MetricCatalog.LINES, "result"))
                .isEqualTo(Map.of(
                        "counted", BigDecimal.valueOf(3),
                        "duplicate", BigDecimal.valueOf(3),
                        "refused", BigDecimal.valueOf(4)));
    }

    @Test
    void skipsUnreadableDeliveries() {
        bridge(store).ingest("");
        bridge(store).ingest("%%%");
        bridge(store).ingest(DeliveryFixtures.packed("{\"messageType\":\"CANARY\"}"));
        bridge(store).ingest(DeliveryFixtures.packed("canary"));

        assertThat(snapshot().sum(MetricCatalog.LINES, "result", "unreadable")).isEqualByComparingTo("4");
    }

    @Test
    void countsNothingOfAControlMessage() {
        bridge(store).ingest(DeliveryFixtures.ofType("CONTROL_MESSAGE", "group", events(HIT)));

        assertThat(store.read(NOW).sums()).isEmpty();
    }

    @Test
    void reportsItsLag() {
        take(List.of(new LogEvent("1", NOW.minusMillis(2_500), HIT), new LogEvent("2", NOW, HIT)));

        assertThat(snapshot().sum(MetricCatalog.LAG)).isEqualByComparingTo("2.5");
    }

    private void take(List<LogEvent> events) {
        bridge(store).ingest(DeliveryFixtures.of("group", events));
    }

    private static List<LogEvent> events(String... messages) {
        return IntStream.range(0, messages.length)
                .mapToObj(i -> new LogEvent("id" + i, NOW, messages[i]))
                .toList();
    }

    private static MetricsBridge bridge(MetricStore metricStore) {
        InstantSource clock = InstantSource.fixed(NOW);
        return new MetricsBridge(metricStore, clock, new JsonLog(clock, JsonLog.Level.ERROR, _ -> {}));
    }

    private Snapshot snapshot() {
        return Snapshot.of(store.read(NOW), NOW);
    }
}
