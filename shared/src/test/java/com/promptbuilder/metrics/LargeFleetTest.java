package com.promptbuilder.metrics;

import com.promptbuilder.coalesce.TestTable;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.metrics.DeliveryFixtures.LogEvent;
import com.promptbuilder.metrics.MetricStore.GaugeReport;
import com.promptbuilder.telemetry.JsonLog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** Cost of deliveries and scrapes with 4,000 environments, in capacity units of DynamoDB Local; an ended fleet costs nothing. */
@TestInstance(Lifecycle.PER_CLASS)
class LargeFleetTest {
    private static final int FLEET = 4_000;
    private static final int SOME = 100;
    /** 200 s before the end of an epoch. */
    private static final Instant BEGIN = Instant.ofEpochSecond(1_800_000_400);

    private static final List<String> IDS = new Random(1)
            .ints(FLEET)
            .mapToObj(i -> "%012x".formatted(i & 0xffffffffL))
            .toList();

    private TestTable table;
    private MeteredClient meter;
    private double maxUnitsDuringGrowth;

    @BeforeAll
    void fill() {
        table = new TestTable();
        meter = new MeteredClient(table.client());
        DynamoDbMetricStore store = bridge();
        for (String id : IDS) {
            store.reportGauges(id, report(id, BEGIN));
            maxUnitsDuringGrowth = Math.max(maxUnitsDuringGrowth, sum(meter.take()));
        }
    }

    @AfterAll
    void close() {
        table.close();
    }

    private DynamoDbMetricStore bridge() {
        return new DynamoDbMetricStore(new DynamoDbTable(meter.client(), table.name()));
    }

    @Test
    void aReportCostsOneUnitOrTwo() {
        DynamoDbMetricStore store = bridge();
        store.reportGauges(IDS.getLast(), report(IDS.getLast(), BEGIN.plusSeconds(1)));
        meter.take();

        List<Double> reports = IDS.subList(0, SOME).stream()
                .map(id -> {
                    store.reportGauges(id, report(id, BEGIN.plusSeconds(10)));
                    return sum(meter.take());
                })
                .toList();

        // The first report after a rise of the level is two writes.
        assertThat(reports).allSatisfy(units -> assertThat(units).isLessThanOrEqualTo(5));
        assertThat(sum(reports) / SOME).isLessThan(2.5);
        assertThat(maxUnitsDuringGrowth).isLessThanOrEqualTo(10);
    }

    @Test
    void aDeliveryCostsAsMuchAsInAFleetOfOne() {
        try (TestTable small = new TestTable()) {
            MeteredClient alone = new MeteredClient(small.client());
            DynamoDbMetricStore first = new DynamoDbMetricStore(new DynamoDbTable(alone.client(), small.name()));
            deliver(first, BEGIN.plusSeconds(10));
            alone.take();
            deliver(first, BEGIN.plusSeconds(20));
            DynamoDbMetricStore store = bridge();
            deliver(store, BEGIN.plusSeconds(10));
            meter.take();
            deliver(store, BEGIN.plusSeconds(20));

            // The slot's item may be one of the few that cost two units.
            assertThat(sum(meter.take())).isLessThanOrEqualTo(sum(alone.take()) + 1);
        }
    }

    @Test
    void aScrapeReadsAllOfThemInFewReads() {
        meter.take();
        Map<String, Map<String, MetricStore.GaugeReading>> reported =
                bridge().read(BEGIN.plusSeconds(20)).reported();

        assertThat(reported.keySet()).containsAll(IDS);
        List<Double> reads = meter.take();
        assertThat(reads).hasSizeLessThanOrEqualTo(12);
        assertThat(sum(reads)).isLessThanOrEqualTo(300);
    }

    @Test
    void theNextEpochBeginsWithAsManySlots() {
        DynamoDbMetricStore store = bridge();
        IDS.subList(0, SOME).forEach(id -> store.reportGauges(id, report(id, BEGIN.plusSeconds(30))));
        Instant next = BEGIN.plusSeconds(210);
        meter.take();
        List<Double> reports = IDS.subList(0, SOME).stream()
                .map(id -> {
                    store.reportGauges(id, report(id, next));
                    return sum(meter.take());
                })
                .toList();

        assertThat(reports).allSatisfy(units -> assertThat(units).isLessThanOrEqualTo(3));
        assertThat(store.read(next).reported().keySet()).containsAll(IDS);
    }

    @Test
    void aNewBridgeLearnsTheFleetsSize() {
        DynamoDbMetricStore another = bridge();
        IDS.reversed().subList(0, SOME).forEach(id -> another.reportGauges(id, report(id, BEGIN.plusSeconds(40))));
        meter.take();

        another.reportGauges(IDS.getLast(), report(IDS.getLast(), BEGIN.plusSeconds(50)));

        assertThat(sum(meter.take())).isLessThanOrEqualTo(2);
        Map<String, Map<String, MetricStore.GaugeReading>> reported =
                another.read(BEGIN.plusSeconds(50)).reported();
        assertThat(reportedAt(reported, IDS.getLast())).isEqualTo(BEGIN.plusSeconds(50));
        assertThat(reportedAt(reported, IDS.get(FLEET - 2))).isEqualTo(BEGIN.plusSeconds(40));
    }

    private static Instant reportedAt(Map<String, Map<String, MetricStore.GaugeReading>> reported, String environment) {
        Map<String, MetricStore.GaugeReading> gauges = Objects.requireNonNull(reported.get(environment));
        return Objects.requireNonNull(gauges.get("cache_entries|memory")).at();
    }

    @Test
    void anEndedFleetCostsNothing() {
        DynamoDbMetricStore store = bridge();
        IDS.subList(0, SOME).forEach(id -> store.reportGauges(id, report(id, BEGIN.plusSeconds(40))));
        for (int epoch = 1; epoch <= 12; epoch++) {
            store.reportGauges("left", report("left", BEGIN.plusSeconds(600L * epoch)));
        }
        meter.take();

        assertThat(store.read(BEGIN.plusSeconds(7_200)).reported()).containsOnlyKeys("left");
        assertThat(meter.take()).hasSize(2);
    }

    private static void deliver(MetricStore metricStore, Instant now) {
        InstantSource clock = InstantSource.fixed(now);
        String line = LineFixtures.sample("process_resident_memory_bytes", "\"environment_id\":\"e1\"", "1e8");
        new MetricsBridge(
                        metricStore, clock, _ -> true, new Random(1), new JsonLog(clock, JsonLog.Level.ERROR, _ -> {}))
                .ingest(DeliveryFixtures.of("group", List.of(new LogEvent("e1" + now, now, line))));
    }

    private static GaugeReport report(String environment, Instant at) {
        Map<String, BigDecimal> gauges = new HashMap<>();
        gauges.put("process_resident_memory_bytes|" + environment, BigDecimal.valueOf(187_654_144));
        gauges.put("process_cpu_seconds_total|" + environment, new BigDecimal("123.45"));
        gauges.put("cache_entries|memory", BigDecimal.valueOf(1_234));
        gauges.put("cache_size_bytes|memory", BigDecimal.valueOf(12_345_678));
        gauges.put("cache_up|memory", BigDecimal.ONE);
        gauges.put("cache_up|valkey", BigDecimal.ONE);
        gauges.put("cache_up|record", BigDecimal.ONE);
        return new GaugeReport(at, gauges);
    }

    private static double sum(List<Double> units) {
        return units.stream().mapToDouble(Double::doubleValue).sum();
    }
}
