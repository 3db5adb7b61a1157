package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.metrics.MetricStore.GaugeReading;
import com.promptbuilder.metrics.MetricStore.GaugeReport;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/**
 * Gauges of each environment, stored in {@link EnvironmentSlots}. A report is one write of one or two units at any fleet size. An
 * environment's first report in an epoch is two writes. The item of slot 0 stores the epoch's level. DynamoDB's TTL deletes expired items.
 * Thread-safe.
 */
final class EnvironmentGauges {
    private static final String LEVEL = "level";
    /** About 20 environments. The fullest slot has twice the average, so most items stay below 1 KB. */
    private static final int FULL_BYTES = 1_500;

    private final DynamoDbTable dynamoDbTable;
    private final TableItems items;
    private final ConcurrentMap<Long, Epoch> epochs = new ConcurrentHashMap<>();

    /** @param maxBytes size of the largest slot seen */
    private record Epoch(int level, int maxBytes) {
        /** The level of the next epoch: one lower if half as many slots would do. */
        int nextLevel() {
            return maxBytes < FULL_BYTES / 3 ? Math.max(EnvironmentSlots.FIRST_LEVEL, level - 1) : level;
        }
    }

    EnvironmentGauges(DynamoDbTable dynamoDbTable) {
        this.dynamoDbTable = dynamoDbTable;
        this.items = new TableItems(dynamoDbTable);
    }

    void report(String environment, GaugeReport gaugeReport) {
        long epoch = EnvironmentSlots.epoch(gaugeReport.at());
        int level = level(epoch);
        int slot = EnvironmentSlots.slot(environment, level);
        EnvironmentEntry entry = EnvironmentEntry.of(environment, gaugeReport);
        try {
            recordSize(epoch, level, slot, write(epoch, slot, entry.merging()));
        } catch (ConditionalCheckFailedException e) {
            if (!e.item().containsKey(environment)) {
                try {
                    recordSize(epoch, level, slot, write(epoch, slot, entry.setting()));
                } catch (ConditionalCheckFailedException _) {
                    // Safe to ignore: a concurrent bridge has just written an equally recent report of this
                    // environment.
                }
            }
        }
    }

    private Map<String, AttributeValue> write(long epoch, int slot, EnvironmentEntry.Write write) {
        Map<String, String> names = new HashMap<>(write.names());
        names.put("#x", TableItems.EXPIRATION);
        Map<String, AttributeValue> values = new HashMap<>(write.values());
        values.put(":x", seconds(EnvironmentSlots.end(epoch)));
        return dynamoDbTable
                .call(client -> client.updateItem(update(epoch, slot)
                        .updateExpression(write.update() + ", #x = :x")
                        .conditionExpression(write.condition())
                        .expressionAttributeNames(names)
                        .expressionAttributeValues(values)
                        .returnValues(ReturnValue.ALL_NEW)
                        .build()))
                .attributes();
    }

    private UpdateItemRequest.Builder update(long epoch, int slot) {
        return UpdateItemRequest.builder()
                .tableName(dynamoDbTable.name())
                .key(TableItems.key(EnvironmentSlots.id(epoch, slot)))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
    }

    private static AttributeValue seconds(Instant time) {
        return AttributeValue.fromN(Long.toString(time.getEpochSecond()));
    }

    // Entries of an earlier level do not count: these environments now report elsewhere, and the entries expire with
    // the epoch.
    private void recordSize(long epoch, int level, int slot, Map<String, AttributeValue> item) {
        int bytes = item.entrySet().stream()
                .filter(entry -> entry.getValue().hasM() && EnvironmentSlots.slot(entry.getKey(), level) == slot)
                .mapToInt(entry -> EnvironmentEntry.bytes(entry.getKey(), entry.getValue()))
                .sum();
        epochs.computeIfPresent(epoch, (_, seen) -> new Epoch(seen.level, Math.max(seen.maxBytes, bytes)));
        if (bytes > FULL_BYTES && level < EnvironmentSlots.MAX_LEVEL) {
            int agreed = publish(epoch, level + 1);
            epochs.computeIfPresent(epoch, (_, seen) -> new Epoch(Math.max(seen.level, agreed), 0));
        }
    }

    private int level(long epoch) {
        Epoch known = epochs.get(epoch);
        if (known == null) {
            Epoch before = epochs.get(epoch - 1);
            int level = before == null ? EnvironmentSlots.FIRST_LEVEL : before.nextLevel();
            known = new Epoch(level > EnvironmentSlots.FIRST_LEVEL ? publish(epoch, level) : level, 0);
            epochs.put(epoch, known);
            epochs.keySet().removeIf(old -> old < epoch - 1);
        }
        return known.level;
    }

    /** Raises the stored level of an epoch to at least this level, so that scrapes read all slots. Returns the stored level. */
    private int publish(long epoch, int level) {
        AttributeValue number = AttributeValue.fromN(Integer.toString(level));
        try {
            dynamoDbTable.call(client -> client.updateItem(update(epoch, 0)
                    .updateExpression("SET #l = :l, #x = :x")
                    .conditionExpression("attribute_not_exists(#l) OR #l < :l")
                    .expressionAttributeNames(Map.of("#l", LEVEL, "#x", TableItems.EXPIRATION))
                    .expressionAttributeValues(Map.of(":l", number, ":x", seconds(EnvironmentSlots.end(epoch))))
                    .build()));
            return level;
        } catch (ConditionalCheckFailedException e) {
            return level(e.item());
        }
    }

    private static int level(Map<String, AttributeValue> item) {
        AttributeValue level = item.get(LEVEL);
        return level == null || level.n() == null ? EnvironmentSlots.FIRST_LEVEL : Integer.parseInt(level.n());
    }

    /** Ids of the first slots of all epochs whose gauges may still be valid. */
    static List<String> ids(Instant now) {
        return epochs(now)
                .flatMap(epoch -> EnvironmentSlots.ids(epoch, 0, 1 << EnvironmentSlots.FIRST_LEVEL).stream())
                .toList();
    }

    private static Stream<Long> epochs(Instant now) {
        long current = EnvironmentSlots.epoch(now);
        long first = EnvironmentSlots.epoch(now.minus(MetricCatalog.ENVIRONMENT_TTL));
        return new TreeSet<>(List.of(first, current)).stream();
    }

    /**
     * The latest gauges, by environment and series key.
     *
     * @param first the items of {@link #ids}
     */
    Map<String, Map<String, GaugeReading>> read(Map<String, Map<String, AttributeValue>> first, Instant now) {
        List<String> more = new ArrayList<>();
        epochs(now)
                .forEach(epoch -> more.addAll(EnvironmentSlots.ids(
                        epoch,
                        1 << EnvironmentSlots.FIRST_LEVEL,
                        1 << level(first.getOrDefault(EnvironmentSlots.id(epoch, 0), Map.of())))));
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
