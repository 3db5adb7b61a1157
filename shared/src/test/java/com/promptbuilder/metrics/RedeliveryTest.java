package com.promptbuilder.metrics;

import com.promptbuilder.coalesce.TestTable;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.metrics.DeliveryFixtures.LogEvent;
import com.promptbuilder.telemetry.JsonLog;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

import static org.assertj.core.api.Assertions.assertThat;

/** Each line counts once if deliveries are repeated, regrouped, late or concurrent, or fail at any call before or after its effect. */
class RedeliveryTest {
    private static final Instant NOW = Instant.parse("2026-11-25T03:00:00Z");
    private static final int LINES = 200;
    private static final int BRIDGES = 4;

    @Property(tries = 5)
    void eachLineCountsOnceInATableThatFails(@ForAll long seed) throws Exception {
        try (TestTable table = new TestTable()) {
            Random random = new Random(seed);
            eachLineCountsOnce(
                    random,
                    new DynamoDbMetricStore(new DynamoDbTable(table.client(), table.name())),
                    () -> new DynamoDbMetricStore(new DynamoDbTable(
                            FaultyClient.of(table.client(), new Random(random.nextLong()), 12), table.name())));
        }
    }

    @Property(tries = 20)
    void eachLineCountsOnceInMemory(@ForAll long seed) throws Exception {
        InMemoryMetricStore store = new InMemoryMetricStore();
        eachLineCountsOnce(new Random(seed), store, () -> store);
    }

    private static void eachLineCountsOnce(Random random, MetricStore reader, Supplier<MetricStore> stores)
            throws Exception {
        List<LogEvent> events = events(random);
        List<String> deliveries = deliveries(events, random);
        List<Callable<Boolean>> bridges = new ArrayList<>();
        for (int i = 0; i < BRIDGES; i++) {
            int own = i;
            bridges.add(() -> {
                MetricStore store = stores.get();
                for (int next = own; next < deliveries.size(); next += BRIDGES) {
                    store = retryUntilCounted(store, stores, deliveries.get(next), next);
                }
                return true;
            });
        }
        List<BigDecimal> scrapes = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(BRIDGES)) {
            List<Future<Boolean>> running =
                    bridges.stream().map(executor::submit).toList();
            while (running.stream().anyMatch(each -> !each.isDone())) {
                scrapes.add(Snapshot.of(reader.read(NOW), NOW).sum("http_requests_total"));
            }
            for (Future<Boolean> each : running) {
                assertThat(each.get()).isTrue();
            }
        }

        assertThat(scrapes).as("monotone").isSorted();
        assertThat(counted(reader)).isEqualTo(expected(events));
        assertThat(Snapshot.of(reader.read(NOW), NOW).sum(MetricCatalog.LINES, "result", "counted"))
                .isEqualByComparingTo(BigDecimal.valueOf(LINES));
    }

    /** The bridge that counted the delivery: a later process, if one has failed. */
    private static MetricStore retryUntilCounted(
            MetricStore first, Supplier<MetricStore> stores, String delivery, int seed) {
        Random random = new Random(seed);
        JsonLog silent = new JsonLog(InstantSource.fixed(NOW), JsonLog.Level.ERROR, _ -> {});
        MetricStore store = first;
        for (int tries = 0; tries < 1_000; tries++) {
            try {
                new MetricsBridge(store, InstantSource.fixed(NOW), silent).ingest(delivery);
                return store;
            } catch (StoreUnavailableException _) {
                // CloudWatch Logs delivers a failed event again.
                if (random.nextInt(3) == 0) {
                    store = stores.get();
                }
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
                int to = Math.min(some.size(), from + 1 + random.nextInt(random.nextBoolean() ? 3 : 120));
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
            String line = LineFixtures.request(
                    "env" + random.nextInt(6),
                    "/api/r" + random.nextInt(5),
                    200 + random.nextInt(3),
                    random.nextInt(1, 100_000) / 1000.0,
                    0.00044);
            events.add(new LogEvent("event-" + i, NOW.minusSeconds(random.nextInt(3_600)), line));
        }
        return events;
    }

    private static Map<String, BigDecimal> counted(MetricStore metricStore) {
        Map<String, BigDecimal> sums = new TreeMap<>(metricStore.read(NOW).sums());
        sums.keySet().removeIf(cell -> cell.startsWith("bridge_"));
        sums.replaceAll((_, value) -> value.stripTrailingZeros());
        return sums;
    }

    /** The sums of the lines, independently of the bridge and the stores. */
    private static Map<String, BigDecimal> expected(List<LogEvent> events) {
        Map<String, BigDecimal> sums = new TreeMap<>();
        events.forEach(event -> {
            MetricLine line = MetricLine.parse(0, event.at(), event.message()).orElseThrow();
            MetricState state = new MetricSum().add(List.of(line), NOW).state();
            state.sums().forEach((cell, value) -> sums.merge(cell, value, BigDecimal::add));
        });
        sums.keySet().removeIf(cell -> cell.startsWith("bridge_"));
        sums.replaceAll((_, value) -> value.stripTrailingZeros());
        return sums;
    }
}
