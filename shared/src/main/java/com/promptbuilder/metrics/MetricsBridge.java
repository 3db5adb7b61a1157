package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.metrics.MetricStore.GaugeReport;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.Sleeper;
import com.promptbuilder.telemetry.JsonLog;

import java.io.IOException;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Counts the log lines that subscriptions deliver, each line exactly once. A failure fails the whole delivery. CloudWatch Logs then
 * delivers it again, and markers exclude what is already counted. Thread-safe.
 */
public final class MetricsBridge {
    private static final Duration LAG_INTERVAL = Duration.ofSeconds(10);
    /** A transaction of 100 items takes longer than the request path's timeout. */
    private static final Duration TABLE_TIMEOUT = Duration.ofSeconds(5);

    private final MetricStore metricStore;
    private final InstantSource clock;
    private final JsonLog jsonLog;
    private final ExactlyOnceCounter counter;
    private final AtomicReference<Instant> nextLag = new AtomicReference<>(Instant.MIN);

    public MetricsBridge(
            MetricStore metricStore, InstantSource clock, Sleeper sleeper, RandomGenerator random, JsonLog jsonLog) {
        this.metricStore = metricStore;
        this.clock = clock;
        this.jsonLog = jsonLog;
        this.counter = new ExactlyOnceCounter(metricStore, clock, sleeper, random);
    }

    /** A bridge that writes to the settings' table. */
    public static MetricsBridge of(Settings settings, Consumer<String> logLines) {
        InstantSource clock = InstantSource.system();
        DynamoDbTable dynamoDbTable = DynamoDbTable.of(settings.table().withTimeout(TABLE_TIMEOUT));
        return new MetricsBridge(
                new DynamoDbMetricStore(dynamoDbTable),
                clock,
                Sleeper.system(),
                new SecureRandom(),
                new JsonLog(clock, JsonLog.Level.INFO, logLines));
    }

    /**
     * Counts the log lines of one subscription event.
     *
     * @param data the event's {@code awslogs.data}
     * @throws StoreUnavailableException if it is unknown whether all lines are counted: the event must be delivered again
     */
    public void ingest(String data) {
        Instant now = clock.instant();
        try {
            SubscriptionEvent.parse(data, now).ifPresent(delivered -> count(delivered, now));
        } catch (IOException _) {
            // A retry would fail in the same way.
            jsonLog.write(JsonLog.Level.WARN, "unreadable delivery skipped", Map.of());
            countResults(0, Map.of("unreadable", 1));
        }
    }

    private void count(SubscriptionEvent event, Instant now) {
        // All functions share one log group; the log stream identifies the environment.
        int shard = Math.floorMod(event.logStream().hashCode(), MetricStore.SHARDS);
        List<MetricLine> counted = counter.count(event.lines(), shard);
        reportGauges(event.lines(), counted, shard, now);
        Map<String, Integer> results = new HashMap<>(event.skipped());
        results.put("duplicate", event.lines().size() - counted.size());
        countResults(shard, results);
    }

    // A lost gauge is replaced by the next report, so a failure here does not fail the delivery. Old lines do not
    // describe the present.
    private void reportGauges(List<MetricLine> lines, List<MetricLine> counted, int shard, Instant now) {
        List<MetricLine> recent = lines.stream()
                .filter(line -> line.at().isAfter(now.minus(MetricCatalog.ENVIRONMENT_TTL)))
                .toList();
        try {
            GaugeReport.ofEnvironments(recent).forEach(metricStore::reportGauges);
            GaugeReport.ofFleet(recent).ifPresent(report -> metricStore.share(shard, report));
            reportLag(lines, shard, now);
            Map<ActiveTime.Cell, BigDecimal> active = ActiveTime.of(counted, now);
            if (!active.isEmpty()) {
                metricStore.addActive(shard, active);
            }
        } catch (StoreUnavailableException e) {
            jsonLog.write(JsonLog.Level.WARN, "gauges not stored", Map.of("cause", e.causeName()));
        }
    }

    // Limited by LAG_INTERVAL, because each report costs one write.
    private void reportLag(List<MetricLine> lines, int shard, Instant now) {
        Optional<Instant> oldest = lines.stream().map(MetricLine::at).min(Comparator.naturalOrder());
        Instant due = nextLag.get();
        if (oldest.isPresent() && !now.isBefore(due) && nextLag.compareAndSet(due, now.plus(LAG_INTERVAL))) {
            long millis = Math.max(0, Duration.between(oldest.get(), now).toMillis());
            metricStore.share(shard, new GaugeReport(now, Map.of(MetricCatalog.LAG, BigDecimal.valueOf(millis, 3))));
        }
    }

    // Outside of the exact counter: a delivery without new lines costs no transaction.
    private void countResults(int shard, Map<String, Integer> results) {
        Map<String, BigDecimal> cells = new HashMap<>();
        results.forEach((result, count) -> {
            if (count > 0) {
                cells.put(ExactlyOnceCounter.lineCell(result), BigDecimal.valueOf(count));
            }
        });
        try {
            if (!cells.isEmpty()) {
                metricStore.addBestEffort(shard, cells);
            }
        } catch (StoreUnavailableException e) {
            jsonLog.write(JsonLog.Level.WARN, "bridge counters not stored", Map.of("cause", e.causeName()));
        }
    }
}
