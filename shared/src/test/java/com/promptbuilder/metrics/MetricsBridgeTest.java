package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.metrics.DeliveryFixtures.LogEvent;
import com.promptbuilder.telemetry.JsonLog;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    void refusesLinesThatAreOlderThanMarkersMayBe() {
        take(List.of(
                new LogEvent("old", NOW.minusSeconds(86_401), HIT),
                new LogEvent("not yet", NOW.plusSeconds(86_401), HIT)));

        assertThat(snapshot().sum("cache_hits_total")).isZero();
        assertThat(snapshot().sum(MetricCatalog.LINES, "result", "refused")).isEqualByComparingTo("2");
    }

    @Test
    void keepsMarkersLongerThanLinesAreAccepted() {
        MetricStore checking = new FlakyMetricStore(store, new Random(1)) {
            @Override
            public WriteResult add(int shard, Map<String, BigDecimal> cells, List<String> lines, Instant markersEnd) {
                // A line of tomorrow may be taken until the day after.
                assertThat(markersEnd).isAfter(NOW.plus(MetricLine.MAX_AGE).plus(MetricLine.MAX_AGE));
                return store.add(shard, cells, lines, markersEnd);
            }
        };

        bridge(checking).ingest(DeliveryFixtures.of("group", events(HIT)));

        assertThat(snapshot().sum("cache_hits_total")).isEqualByComparingTo("1");
    }

    @Test
    void spreadsTheEnvironmentsOfOneLogGroupOverAllShards() {
        Set<Integer> shards = new HashSet<>();
        MetricStore recording = new FlakyMetricStore(store, new Random(1)) {
            @Override
            public WriteResult add(int shard, Map<String, BigDecimal> cells, List<String> lines, Instant markersEnd) {
                shards.add(shard);
                return store.add(shard, cells, lines, markersEnd);
            }
        };

        for (int environment = 0; environment < 200; environment++) {
            bridge(recording).ingest(DeliveryFixtures.ofStream("environment " + environment, events(HIT)));
        }

        assertThat(shards).hasSize(MetricStore.SHARDS);
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

        assertThat(store.read(NOW).cells()).isEmpty();
    }

    @Test
    void failsAfterRepeatedConflicts() {
        MetricStore conflicting = new FlakyMetricStore(store, new Random(1)) {
            @Override
            public WriteResult add(int shard, Map<String, BigDecimal> cells, List<String> lines, Instant markersEnd) {
                return new WriteResult.Conflict();
            }
        };

        assertThatThrownBy(() -> bridge(conflicting).ingest(DeliveryFixtures.of("group", events(HIT))))
                .isInstanceOf(StoreUnavailableException.class);
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
        return new MetricsBridge(
                metricStore, clock, _ -> true, new Random(1), new JsonLog(clock, JsonLog.Level.ERROR, _ -> {}));
    }

    private Snapshot snapshot() {
        return Snapshot.of(store.read(NOW), NOW);
    }
}
