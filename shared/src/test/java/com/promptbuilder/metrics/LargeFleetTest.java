package com.promptbuilder.metrics;

import com.promptbuilder.coalesce.TestTable;
import com.promptbuilder.dynamodb.DynamoDbTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Cost of deliveries and scrapes in capacity units of DynamoDB Local, in small and large fleets; an ended fleet costs nothing. */
class LargeFleetTest {
    private static final Instant BEGIN = Instant.ofEpochSecond(1_800_000_400);
    private static final List<String> ROUTES = Stream.of(
                    "optimize", "get-custom-suggestions", "get-creative-suggestions", "detect-scene-change", "batch")
            .map("/api/"::concat)
            .toList();

    private final TestTable table = new TestTable();
    private final MeteredClient meter = new MeteredClient(table.client());
    private final DynamoDbMetricStore store = store();
    private Instant now = BEGIN;
    private long ids;

    @AfterEach
    void close() {
        table.close();
    }

    private DynamoDbMetricStore store() {
        return new DynamoDbMetricStore(new DynamoDbTable(meter.client(), table.name()));
    }

    @Test
    void aLineDeliveredAloneCostsAtMostFourWritesAndAScrapeTwoReads() {
        haveManySeries();
        List<String> fleet = fleet(30);
        List<Double> writes = new ArrayList<>();
        List<Double> reads = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            deliver(fleet.get(i % fleet.size()), 1);
            writes.add(meter.take().writes());
            var _ = store().read(now);
            MeteredClient.Units scrape = meter.take();
            reads.add(scrape.reads());
            assertThat(scrape.writes()).isZero();
        }

        System.out.println("one line: " + mean(writes) + " writes, a scrape: " + mean(reads) + " reads");
        assertThat(mean(writes)).isLessThanOrEqualTo(4);
        assertThat(reads).allSatisfy(units -> assertThat(units).isLessThanOrEqualTo(2));
    }

    @Test
    void aLineOfADeliveryOfTenCostsAtMostOneWrite() {
        haveManySeries();
        List<String> fleet = fleet(30);
        for (int i = 0; i < 100; i++) {
            deliver(fleet.get(i % fleet.size()), 10);
        }

        double writes = meter.take().writes();
        System.out.println("ten lines: " + writes / 100);
        assertThat(writes / 1_000).isLessThanOrEqualTo(1);
    }

    @Test
    void aDeliveryCostsTheSameInALargeFleet() {
        deliverAll(fleet(100));
        double small = meter.take().writes() / 100;
        List<String> fleet = fleet(4_000);
        deliverAll(fleet);
        meter.take();
        deliverAll(fleet.subList(0, 500));
        MeteredClient.Units large = meter.take();

        System.out.println("fleet of 100: " + small + ", of 4,000: " + large.writes() / 500 + " writes, "
                + large.reads() / 500 + " reads");
        assertThat(large.writes() / 500).isLessThanOrEqualTo(4);
        assertThat(large.reads() / 500).isLessThanOrEqualTo(2);
        assertThat(store().read(now).environments()).containsAll(fleet);
        System.out.println("a scrape of 4,100: " + meter.take().reads());
    }

    @Test
    void anEndedFleetCostsNothing() {
        deliverAll(fleet(1_000));
        for (int i = 0; i < 200; i++) {
            now = now.plusSeconds(20);
            deliver("left", 1);
        }
        meter.take();

        assertThat(store().read(now).environments()).containsOnly("left");
        assertThat(meter.take().reads()).isLessThanOrEqualTo(2);
    }

    /** As many series as a service has that has been called in every way. */
    private void haveManySeries() {
        Random random = new Random(1);
        for (String route : ROUTES) {
            for (int status = 200; status < 212; status++) {
                for (int i = 0; i < 8; i++) {
                    deliver(LineFixtures.request("old", route, status, random.nextDouble(100), random.nextDouble()));
                }
            }
        }
        now = now.plusSeconds(600);
        meter.take();
    }

    private void deliverAll(List<String> fleet) {
        fleet.forEach(environment -> {
            now = now.plusMillis(10);
            deliver(environment, 1);
        });
    }

    private void deliver(String environment, int lines) {
        deliver(IntStream.range(0, lines)
                .mapToObj(i -> LineFixtures.hit(environment, ROUTES.get(i % ROUTES.size()), i == 0))
                .toArray(String[]::new));
    }

    private void deliver(String... messages) {
        List<MetricLine> lines = Stream.of(messages)
                .map(message -> MetricLine.parse(ids++, now, message).orElseThrow())
                .toList();
        MetricState.GaugeReading lag = new MetricState.GaugeReading(now, new BigDecimal("1.234"));
        assertThat(store.append(lines, MetricState.ofGauge(MetricCatalog.LAG, lag), now))
                .isZero();
    }

    private static List<String> fleet(int size) {
        return new Random(size)
                .ints(size)
                .mapToObj(i -> "%012x".formatted(i & 0xffffffffL))
                .toList();
    }

    private static double mean(List<Double> units) {
        return units.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
