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
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Counts the lines that the log groups deliver: each exactly once, however often it comes. Whatever fails fails the delivery as a whole; it
 * comes again, and what was counted already is known. Thread-safe.
 */
public final class MetricsBridge {
    private static final Duration FORGET_AFTER = Duration.ofHours(1);
    /** A transaction of a hundred items takes longer than a request may wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Totals totals;
    private final InstantSource clock;
    private final Log log;
    private final DeliveryReader reader = new DeliveryReader(new LineReader());
    private final ExactlyOnce counting;

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
        int shard = Math.floorMod(delivered.logGroup().hashCode(), DynamoDbTotals.SHARDS);
        List<Line> lines = delivered.delivery().lines();
        int counted = counting.count(lines, shard);
        say(lines, now);
        Map<String, Integer> results = new HashMap<>(delivered.delivery().skipped());
        results.put("counted", counted);
        results.put("duplicate", lines.size() - counted);
        tell(shard, results);
    }

    // Gauges are last words: one that is lost is followed by another.
    private void say(List<Line> lines, Instant now) {
        Instant forgetBefore = now.minus(FORGET_AFTER);
        try {
            Sayings.of(lines).forEach((environment, saying) -> totals.say(environment, saying, forgetBefore));
            Optional<Instant> oldest = lines.stream().map(Line::at).min(Comparator.naturalOrder());
            if (oldest.isPresent()) {
                totals.say("bridge", Sayings.lag(Duration.between(oldest.get(), now), now), forgetBefore);
            }
        } catch (StoreException away) {
            log.write(Log.Level.WARN, "gauges are not kept", Map.of("cause", away.kind()));
        }
    }

    // No part of the exact counting, so that a delivery of nothing new costs no transaction.
    private void tell(int shard, Map<String, Integer> results) {
        Map<String, BigDecimal> cells = new HashMap<>();
        results.forEach((result, count) -> {
            if (count > 0) {
                cells.put(
                        new Series(Families.named(Families.LINES).orElseThrow(), List.of(result)).key(),
                        BigDecimal.valueOf(count));
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
