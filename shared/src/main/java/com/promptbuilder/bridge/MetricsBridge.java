package com.promptbuilder.bridge;

import com.promptbuilder.settings.Settings;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.table.Table;
import com.promptbuilder.telemetry.Log;
import com.promptbuilder.value.Sleeper;

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

    private final Totals totals;
    private final InstantSource clock;
    private final Log log;
    private final DeliveryReader reader = new DeliveryReader(new LineReader());
    private final ExactlyOnce counting;
    private final AtomicReference<Instant> nextLag = new AtomicReference<>(Instant.MIN);

    public MetricsBridge(Totals totals, InstantSource clock, Sleeper sleeper, RandomGenerator random, Log log) {
        this.totals = totals;
        this.clock = clock;
        this.log = log;
        this.counting = new ExactlyOnce(totals, clock, sleeper, random);
    }

    /** The bridge to the table that the settings name. */
    public static MetricsBridge of(Settings settings, Consumer<String> logLines) {
        InstantSource clock = InstantSource.system();
        Table table = Table.of(settings.table().withTimeout(PATIENCE));
        return new MetricsBridge(
                new DynamoDbTotals(table),
                clock,
                Sleeper.real(),
                new SecureRandom(),
                new Log(clock, Log.Level.INFO, logLines));
    }

    /**
     * Counts what an event delivers.
     *
     * @throws StoreException if it cannot be said that all is counted: the event must come again
     */
    public void take(byte[] event) {
        Instant now = clock.instant();
        try {
            Optional<DeliveryReader.Delivered> delivered = reader.read(event, now);
            if (delivered.isPresent()) {
                count(delivered.get(), now);
            }
        } catch (IOException notADelivery) {
            // It would be as unreadable the next time.
            log.write(Log.Level.WARN, "a delivery that cannot be read", Map.of());
            tell(0, Map.of("unreadable", 1));
        }
    }

    private void count(DeliveryReader.Delivered delivered, Instant now) {
        // An environment is a log stream, while all functions share one log group.
        int shard = shard(delivered.logStream());
        List<Line> lines = delivered.delivery().lines();
        List<Line> counted = counting.count(lines, shard);
        say(lines, counted, shard, now);
        Map<String, Integer> results = new HashMap<>(delivered.delivery().skipped());
        results.put("duplicate", lines.size() - counted.size());
        tell(shard, results);
    }

    private static int shard(String source) {
        return Math.floorMod(source.hashCode(), Totals.SHARDS);
    }

    // Gauges are last words: one that is lost is followed by another. Old lines have nothing to say of now.
    private void say(List<Line> lines, List<Line> counted, int shard, Instant now) {
        List<Line> recent = lines.stream()
                .filter(line -> line.at().isAfter(now.minus(Families.ENVIRONMENT)))
                .toList();
        try {
            Sayings.ofEnvironments(recent).forEach(totals::say);
            Optional<Totals.Saying> fleet = Sayings.ofFleet(recent);
            if (fleet.isPresent()) {
                totals.share(shard, fleet.get());
            }
            sayLag(lines, shard, now);
            Map<ActiveTime.Cell, BigDecimal> active = ActiveTime.of(counted, now);
            if (!active.isEmpty()) {
                totals.addActive(shard, active);
            }
        } catch (StoreException away) {
            log.write(Log.Level.WARN, "gauges are not kept", Map.of("cause", away.kind()));
        }
    }

    // Not with every delivery, since each time is a write.
    private void sayLag(List<Line> lines, int shard, Instant now) {
        Optional<Instant> oldest = lines.stream().map(Line::at).min(Comparator.naturalOrder());
        Instant due = nextLag.get();
        if (oldest.isPresent() && !now.isBefore(due) && nextLag.compareAndSet(due, now.plus(LAG_EVERY))) {
            Series series = new Series(Families.named(Families.LAG).orElseThrow(), List.of());
            long millis = Math.max(0, Duration.between(oldest.get(), now).toMillis());
            totals.share(shard, new Totals.Saying(now, Map.of(series.key(), BigDecimal.valueOf(millis, 3))));
        }
    }

    // No part of the exact counting, so that a delivery of nothing new costs no transaction.
    private void tell(int shard, Map<String, Integer> results) {
        Map<String, BigDecimal> cells = new HashMap<>();
        results.forEach((result, count) -> {
            if (count > 0) {
                cells.put(Additions.bridged(result), BigDecimal.valueOf(count));
            }
        });
        try {
            if (!cells.isEmpty()) {
                totals.addLoosely(shard, cells);
            }
        } catch (StoreException away) {
            log.write(Log.Level.WARN, "the bridge's own counters are not kept", Map.of("cause", away.kind()));
        }
    }
}
