package com.promptbuilder.bridge;

import com.promptbuilder.bridge.Deliveries.LogEvent;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.telemetry.Log;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
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
    private static final String HIT = Lines.sample("cache_hits_total", "\"cache_type\":\"memory\"", "1");

    private final InMemoryTotals totals = new InMemoryTotals();

    @Test
    void countsLinesAndTellsWhatBecameOfThem() {
        take(events(
                HIT,
                "START RequestId: 1 Version: $LATEST",
                "{\"samples\":",
                "{\"samples\":7}",
                "{\"samples\":[" + "{},".repeat(1_000) + "{}]}",
                HIT));
        take(events(HIT));

        assertThat(snapshot().sum("cache_hits_total")).isEqualByComparingTo("2");
        assertThat(snapshot().sumBy(Families.LINES, "result"))
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
        assertThat(snapshot().sum(Families.LINES, "result", "refused")).isEqualByComparingTo("2");
    }

    @Test
    void keepsMarkersForLongerThanLinesAreTaken() {
        Totals remembering = new ShakyTotals(totals, new Random(1)) {
            @Override
            public Written add(int shard, Map<String, BigDecimal> cells, List<String> lines, Instant markersEnd) {
                // A line of tomorrow may be taken until the day after.
                assertThat(markersEnd).isAfter(NOW.plus(LineReader.OLDEST).plus(LineReader.OLDEST));
                return totals.add(shard, cells, lines, markersEnd);
            }
        };

        bridge(remembering).take(Deliveries.of("group", events(HIT)));

        assertThat(snapshot().sum("cache_hits_total")).isEqualByComparingTo("1");
    }

    @Test
    void spreadsTheEnvironmentsOfOneLogGroupOverAllShards() {
        Set<Integer> shards = new HashSet<>();
        Totals watched = new ShakyTotals(totals, new Random(1)) {
            @Override
            public Written add(int shard, Map<String, BigDecimal> cells, List<String> lines, Instant markersEnd) {
                shards.add(shard);
                return totals.add(shard, cells, lines, markersEnd);
            }
        };

        for (int environment = 0; environment < 200; environment++) {
            bridge(watched).take(Deliveries.ofStream("environment " + environment, events(HIT)));
        }

        assertThat(shards).hasSize(Totals.SHARDS);
    }

    @Test
    void takesWhatIsNoDeliveryOnlyOnce() {
        bridge(totals).take("{}".getBytes(StandardCharsets.UTF_8));
        bridge(totals).take("{\"awslogs\":{\"data\":\"%%%\"}}".getBytes(StandardCharsets.UTF_8));
        bridge(totals).take(Deliveries.packed("{\"messageType\":\"CANARY\"}"));
        bridge(totals).take(new byte[] {1, 2, 3});

        assertThat(snapshot().sum(Families.LINES, "result", "unreadable")).isEqualByComparingTo("4");
    }

    @Test
    void countsNothingOfAControlMessage() {
        bridge(totals).take(Deliveries.ofType("CONTROL_MESSAGE", "group", events(HIT)));

        assertThat(totals.read(NOW).cells()).isEmpty();
    }

    @Test
    void failsIfOthersWriteAllTheTime() {
        Totals busy = new ShakyTotals(totals, new Random(1)) {
            @Override
            public Written add(int shard, Map<String, BigDecimal> cells, List<String> lines, Instant markersEnd) {
                return new Written.Busy();
            }
        };

        assertThatThrownBy(() -> bridge(busy).take(Deliveries.of("group", events(HIT))))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void tellsHowFarItIsBehind() {
        take(List.of(new LogEvent("1", NOW.minusMillis(2_500), HIT), new LogEvent("2", NOW, HIT)));

        assertThat(snapshot().sum(Families.LAG)).isEqualByComparingTo("2.5");
    }

    private void take(List<LogEvent> events) {
        bridge(totals).take(Deliveries.of("group", events));
    }

    private static List<LogEvent> events(String... messages) {
        return IntStream.range(0, messages.length)
                .mapToObj(i -> new LogEvent("id" + i, NOW, messages[i]))
                .toList();
    }

    private static MetricsBridge bridge(Totals totals) {
        InstantSource clock = InstantSource.fixed(NOW);
        return new MetricsBridge(totals, clock, _ -> true, new Random(1), new Log(clock, Log.Level.ERROR, _ -> {}));
    }

    private Snapshot snapshot() {
        return Snapshot.of(totals.read(NOW), NOW);
    }
}
