package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.metrics.MetricStore.GaugeReading;
import com.promptbuilder.metrics.MetricStore.GaugeReport;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Gauges of each environment. The item {@code metrics#gauge#epoch#slot} has the {@link EnvironmentEntry} of some environments. An epoch is 10
 * minutes and has {@code 2^level} slots; the item of slot 0 stores the level. The level rises when a slot is full, so that a report is one
 * write of one or two units at any fleet size. An environment's first report in an epoch is two writes. A slot of a lower level is also a
 * slot of every higher level, so scrapes after a rise still find all entries. DynamoDB's TTL deletes expired items. Thread-safe.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Linear_hashing">Linear hashing</a>
 */
final class EnvironmentGauges {
    private static final int FIRST_LEVEL = 4;
    private static final int MAX_LEVEL = 12;
    private static final Duration EPOCH = Duration.ofMinutes(10);
    private static final String LEVEL = "level";
    /** About 20 environments. The fullest slot has twice the average, so most items stay below 1 KB. */
    private static final int FULL_BYTES = 1_500;

    private final TableItems items;
    private final ConcurrentMap<Long, Epoch> epochs = new ConcurrentHashMap<>();

    /** @param maxBytes size of the largest slot seen */
    private record Epoch(int level, int maxBytes) {
        /** The level of the next epoch: one lower if half as many slots would do. */
        int nextLevel() {
            return maxBytes < FULL_BYTES / 3 ? Math.max(FIRST_LEVEL, level - 1) : level;
        }
    }

    EnvironmentGauges(TableItems items) {
        this.items = items;
    }

    void report(String environment, GaugeReport gaugeReport) {
        long epoch = epoch(gaugeReport.at());
        int level = level(epoch);
        int slot = slot(environment, level);
        EnvironmentEntry entry = EnvironmentEntry.of(environment, gaugeReport);
        try {
            recordSize(epoch, level, slot, write(epoch, slot, entry.merge(end(epoch))));
        } catch (ConditionalCheckFailedException e) {
            if (!e.item().containsKey(environment)) {
                try {
                    recordSize(epoch, level, slot, write(epoch, slot, entry.set(end(epoch))));
                } catch (ConditionalCheckFailedException _) {
                    // Safe to ignore: a concurrent bridge has just written an equally recent report of this
                    // environment.
                }
            }
        }
    }

    private Map<String, AttributeValue> write(long epoch, int slot, UpdateItemRequest.Builder update) {
        return items.update(id(epoch, slot), update.returnValues(ReturnValue.ALL_NEW));
    }

    // Entries of an earlier level do not count: these environments now report elsewhere, and the entries expire with
    // the epoch.
    private void recordSize(long epoch, int level, int slot, Map<String, AttributeValue> item) {
        int bytes = item.entrySet().stream()
                .filter(entry -> entry.getValue().hasM() && slot(entry.getKey(), level) == slot)
                .mapToInt(entry -> EnvironmentEntry.bytes(entry.getKey(), entry.getValue()))
                .sum();
        epochs.computeIfPresent(epoch, (_, seen) -> new Epoch(seen.level, Math.max(seen.maxBytes, bytes)));
        if (bytes > FULL_BYTES && level < MAX_LEVEL) {
            int agreed = publish(epoch, level + 1);
            epochs.computeIfPresent(epoch, (_, seen) -> new Epoch(Math.max(seen.level, agreed), 0));
        }
    }

    private int level(long epoch) {
        Epoch known = epochs.get(epoch);
        if (known == null) {
            Epoch before = epochs.get(epoch - 1);
            int level = before == null ? FIRST_LEVEL : before.nextLevel();
            known = new Epoch(level > FIRST_LEVEL ? publish(epoch, level) : level, 0);
            epochs.put(epoch, known);
            epochs.keySet().removeIf(old -> old < epoch - 1);
        }
        return known.level;
    }

    /** Raises the stored level of an epoch to at least this level, so that scrapes read all slots. Returns the stored level. */
    private int publish(long epoch, int level) {
        TableItems.Expression expression = new TableItems.Expression();
        String stored = expression.name(LEVEL);
        String atLeast = expression.value(Attributes.ofNumber(level));
        try {
            items.update(
                    id(epoch, 0),
                    expression.updateIf(
                            "attribute_not_exists(" + stored + ") OR " + stored + " < " + atLeast,
                            "SET " + stored + " = " + atLeast + "," + expression.setExpiration(end(epoch))));
            return level;
        } catch (ConditionalCheckFailedException e) {
            return level(e.item());
        }
    }

    private static int level(Map<String, AttributeValue> item) {
        return Attributes.number(item, LEVEL).map(Math::toIntExact).orElse(FIRST_LEVEL);
    }

    /** Ids of the first slots of all epochs whose gauges may still be valid. */
    static List<String> ids(Instant now) {
        return epochs(now).flatMap(epoch -> ids(epoch, 0, 1 << FIRST_LEVEL)).toList();
    }

    private static Stream<Long> epochs(Instant now) {
        return Stream.of(epoch(now.minus(MetricCatalog.ENVIRONMENT_TTL)), epoch(now))
                .distinct();
    }

    private static long epoch(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), EPOCH.toSeconds());
    }

    // Items expire two epochs after the end of theirs, long after the last read.
    private static Instant end(long epoch) {
        return Instant.ofEpochSecond((epoch + 3) * EPOCH.toSeconds());
    }

    private static int slot(String environment, int level) {
        int hash = environment.hashCode() * 0x9E3779B9;
        return (hash ^ hash >>> 16) & (1 << level) - 1;
    }

    private static String id(long epoch, int slot) {
        return "metrics#gauge#" + epoch + "#" + slot;
    }

    // Ids of the slots from one (inclusive) to another (exclusive).
    private static Stream<String> ids(long epoch, int from, int to) {
        return IntStream.range(from, to).mapToObj(slot -> id(epoch, slot));
    }

    /** The latest gauges, by environment and series key, starting with the items of {@link #ids(Instant)}. */
    Map<String, Map<String, GaugeReading>> read(Map<String, Map<String, AttributeValue>> first, Instant now) {
        List<String> more = epochs(now)
                .flatMap(epoch -> ids(epoch, 1 << FIRST_LEVEL, 1 << level(first.getOrDefault(id(epoch, 0), Map.of()))))
                .toList();
        Map<String, Map<String, GaugeReading>> readings = new HashMap<>();
        Stream.concat(first.values().stream(), items.read(more, false).values().stream())
                .flatMap(item -> item.entrySet().stream())
                .filter(entry -> entry.getValue().hasM())
                .forEach(entry -> EnvironmentEntry.read(entry.getKey(), entry.getValue())
                        .forEach((series, value) -> readings.computeIfAbsent(entry.getKey(), _ -> new HashMap<>())
                                .merge(series, value, GaugeReading::or)));
        return readings;
    }
}
