package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.metrics.DeliveryFixtures.LogEvent;
import com.promptbuilder.telemetry.JsonLog;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import static org.assertj.core.api.Assertions.assertThat;

/** Exactly-once counting: each line counts once if deliveries are repeated, regrouped or concurrent, or fail before or after their effect. */
abstract class RedeliveryContract {
    private static final Instant NOW = Instant.parse("2026-11-25T03:00:00Z");
    private static final int LINES = 300;

    /** An empty metric store. */
    abstract MetricStore emptyStore();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void eachLineCountsOnce(long seed) throws InterruptedException {
        Random random = new Random(seed);
        List<LogEvent> events = events(random);
        MetricStore metricStore = emptyStore();

        try (ExecutorService bridges = Executors.newFixedThreadPool(4)) {
            for (String delivery : deliveries(events, random)) {
                long ownSeed = random.nextLong();
                bridges.execute(() -> retryUntilCounted(metricStore, delivery, new Random(ownSeed)));
            }
        }

        assertThat(counted(metricStore)).isEqualTo(expected(events));
        Snapshot snapshot = Snapshot.of(metricStore.read(NOW), NOW);
        assertThat(snapshot.sum(MetricCatalog.LINES, "result", "counted"))
                .isLessThanOrEqualTo(BigDecimal.valueOf(LINES));
    }

    private static void retryUntilCounted(MetricStore metricStore, String delivery, Random random) {
        MetricStore flaky = new FlakyMetricStore(metricStore, random);
        MetricsBridge bridge = new MetricsBridge(
                flaky,
                InstantSource.fixed(NOW),
                _ -> true,
                random,
                new JsonLog(InstantSource.fixed(NOW), JsonLog.Level.ERROR, _ -> {}));
        for (int tries = 0; tries < 1_000; tries++) {
            try {
                bridge.ingest(delivery);
                return;
            } catch (StoreUnavailableException _) {
                // CloudWatch Logs delivers a failed event again.
            }
        }
        throw new AssertionError("not counted after 1,000 deliveries");
    }

    /** Every line at least once, many again in other batches, and some deliveries repeated. */
    private static List<String> deliveries(List<LogEvent> events, Random random) {
        List<String> deliveries = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            List<LogEvent> some = new ArrayList<>(round == 0 ? events : events.subList(0, LINES * 2 / 3));
            Collections.shuffle(some, random);
            for (int from = 0; from < some.size(); ) {
                int to = Math.min(some.size(), from + 1 + random.nextInt(120));
                String delivery = DeliveryFixtures.of("group", some.subList(from, to));
                deliveries.add(delivery);
                if (random.nextInt(4) == 0) {
                    deliveries.add(delivery);
                }
                from = to;
            }
        }
        Collections.shuffle(deliveries, random);
        return deliveries;
    }

    private static List<LogEvent> events(Random random) {
        List<LogEvent> events = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            String route = "/api/r" + random.nextInt(5);
            String line = LineFixtures.request(
                    "env" + random.nextInt(6),
                    route,
                    200 + random.nextInt(3),
                    random.nextInt(1, 100_000) / 1000.0,
                    0.00044);
            events.add(new LogEvent("event-" + i, NOW.minusSeconds(random.nextInt(3_600)), line));
        }
        return events;
    }

    private static Map<String, BigDecimal> counted(MetricStore metricStore) {
        Map<String, BigDecimal> cells = new TreeMap<>(metricStore.read(NOW).cells());
        cells.keySet().removeIf(cell -> cell.startsWith("bridge_"));
        cells.replaceAll((_, value) -> value.stripTrailingZeros());
        return cells;
    }

    /** Counts each line by itself, independently of the bridge. */
    private static Map<String, BigDecimal> expected(List<LogEvent> events) {
        InMemoryMetricStore once = new InMemoryMetricStore();
        MetricsBridge bridge = new MetricsBridge(
                once,
                InstantSource.fixed(NOW),
                _ -> true,
                new Random(),
                new JsonLog(InstantSource.fixed(NOW), JsonLog.Level.ERROR, _ -> {}));
        events.forEach(event -> bridge.ingest(DeliveryFixtures.of("group", List.of(event))));
        Map<String, BigDecimal> cells = counted(once);
        assertThat(Snapshot.of(once.read(NOW), NOW).sum("http_requests_total"))
                .isEqualByComparingTo(BigDecimal.valueOf(LINES));
        assertThat(Snapshot.of(once.read(NOW), NOW).sum("claude_cost_usd_total"))
                .isEqualByComparingTo("0.132");
        return cells;
    }
}
