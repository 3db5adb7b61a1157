package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
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
 * Counts the lines that the log groups deliver: each exactly once, however often it comes. Whatever fails fails the delivery as a whole; it
 * comes again, and what was counted already is known. Thread-safe.
 */
public final class MetricsBridge {
    private static final Duration LAG_EVERY = Duration.ofSeconds(10);
    /** A transaction of a hundred items takes longer than a request may wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final MetricStore metricStore;
    private final InstantSource clock;
    private final JsonLog jsonLog;
    private final SubscriptionEventReader reader = new SubscriptionEventReader(new MetricLineParser());
    private final ExactlyOnceCounter counting;
    private final AtomicReference<Instant> nextLag = new AtomicReference<>(Instant.MIN);

    public MetricsBridge(
            MetricStore metricStore, InstantSource clock, Sleeper sleeper, RandomGenerator random, JsonLog jsonLog) {
        this.metricStore = metricStore;
        this.clock = clock;
        this.jsonLog = jsonLog;
        this.counting = new ExactlyOnceCounter(metricStore, clock, sleeper, random);
    }

    /** The bridge to the table that the settings name. */
    public static MetricsBridge of(Settings settings, Consumer<String> logLines) {
        InstantSource clock = InstantSource.system();
        DynamoDbTable dynamoDbTable = DynamoDbTable.of(settings.table().withTimeout(PATIENCE));
        return new MetricsBridge(
                new DynamoDbMetricStore(dynamoDbTable),
                clock,
                Sleeper.system(),
                new SecureRandom(),
                new JsonLog(clock, JsonLog.Level.INFO, logLines));
    }

    /**
     * Counts what an event delivers.
     *
     * @throws StoreUnavailableException if it cannot be said that all is counted: the event must come again
     */
    public void ingest(byte[] event) {
        Instant now = clock.instant();
        try {
            Optional<SubscriptionEventReader.SubscriptionEvent> delivered = reader.read(event, now);
            if (delivered.isPresent()) {
                count(delivered.get(), now);
            }
        } catch (IOException notADelivery) {
            // It would be as unreadable the next time.
            jsonLog.write(JsonLog.Level.WARN, "a delivery that cannot be read", Map.of());
            tell(0, Map.of("unreadable", 1));
        }
    }

    private void count(SubscriptionEventReader.SubscriptionEvent subscriptionEvent, Instant now) {
        // An environment is a log stream, while all functions share one log group.
        int shard = shard(subscriptionEvent.logStream());
        List<MetricLine> lines = subscriptionEvent.parsedBatch().lines();
        List<MetricLine> counted = counting.count(lines, shard);
        say(lines, counted, shard, now);
        Map<String, Integer> results =
                new HashMap<>(subscriptionEvent.parsedBatch().skipped());
        results.put("duplicate", lines.size() - counted.size());
        tell(shard, results);
    }

    private static int shard(String source) {
        return Math.floorMod(source.hashCode(), MetricStore.SHARDS);
    }

    // Gauges are last words: one that is lost is followed by another. Old lines have nothing to say of now.
    private void say(List<MetricLine> lines, List<MetricLine> counted, int shard, Instant now) {
        List<MetricLine> recent = lines.stream()
                .filter(metricLine -> metricLine.at().isAfter(now.minus(MetricCatalog.ENVIRONMENT)))
                .toList();
        try {
            GaugeReports.ofEnvironments(recent).forEach(metricStore::reportGauges);
            Optional<MetricStore.GaugeReport> fleet = GaugeReports.ofFleet(recent);
            if (fleet.isPresent()) {
                metricStore.share(shard, fleet.get());
            }
            sayLag(lines, shard, now);
            Map<ActiveTime.Cell, BigDecimal> active = ActiveTime.of(counted, now);
            if (!active.isEmpty()) {
                metricStore.addActive(shard, active);
            }
        } catch (StoreUnavailableException away) {
            jsonLog.write(JsonLog.Level.WARN, "gauges are not kept", Map.of("cause", away.causeName()));
        }
    }

    // Not with every delivery, since each time is a write.
    private void sayLag(List<MetricLine> lines, int shard, Instant now) {
        Optional<Instant> oldest = lines.stream().map(MetricLine::at).min(Comparator.naturalOrder());
        Instant due = nextLag.get();
        if (oldest.isPresent() && !now.isBefore(due) && nextLag.compareAndSet(due, now.plus(LAG_EVERY))) {
            Series series = new Series(MetricCatalog.named(MetricCatalog.LAG).orElseThrow(), List.of());
            long millis = Math.max(0, Duration.between(oldest.get(), now).toMillis());
            metricStore.share(
                    shard, new MetricStore.GaugeReport(now, Map.of(series.key(), BigDecimal.valueOf(millis, 3))));
        }
    }

    // No part of the exact counting, so that a delivery of nothing new costs no transaction.
    private void tell(int shard, Map<String, Integer> results) {
        Map<String, BigDecimal> cells = new HashMap<>();
        results.forEach((result, count) -> {
            if (count > 0) {
                cells.put(CounterDeltas.bridged(result), BigDecimal.valueOf(count));
            }
        });
        try {
            if (!cells.isEmpty()) {
                metricStore.addBestEffort(shard, cells);
            }
        } catch (StoreUnavailableException away) {
            jsonLog.write(
                    JsonLog.Level.WARN, "the bridge's own counters are not kept", Map.of("cause", away.causeName()));
        }
    }
}
