package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.metrics.MetricStore.GaugeReading;
import com.promptbuilder.metrics.MetricStore.GaugeReport;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Gauges of the whole fleet and active time, in a fixed number of items. {@code metrics#shared#shard} has one attribute per series: a list
 * of time and value. {@code metrics#active#window#shard} has the active time of 15 s: one attribute per slice and series.
 */
final class FleetGauges {
    private static final String SHARED = "metrics#shared#";
    private static final String ACTIVE = "metrics#active#";
    private static final String SEPARATOR = "~";
    private static final Duration RETENTION = Duration.ofMinutes(5);

    private final DynamoDbTable dynamoDbTable;

    FleetGauges(DynamoDbTable dynamoDbTable) {
        this.dynamoDbTable = dynamoDbTable;
    }

    /** Ids of all items that a scrape reads now. */
    static List<String> ids(Instant now) {
        long slice = ActiveTime.slice(now);
        return IntStream.range(0, MetricStore.SHARDS)
                .boxed()
                .flatMap(shard -> Stream.concat(
                        Stream.of(SHARED + shard),
                        LongStream.rangeClosed(window(slice - ActiveTime.SLICES + 1), window(slice))
                                .mapToObj(window -> active(window, shard))))
                .toList();
    }

    private static long window(long slice) {
        return Math.floorDiv(slice, ActiveTime.SLICES);
    }

    private static String active(long window, int shard) {
        return ACTIVE + window + "#" + shard;
    }

    /** Sets each series, unless its stored value is later. */
    void share(int shard, GaugeReport gaugeReport) {
        Map<String, BigDecimal> remaining = new HashMap<>(gaugeReport.gauges());
        while (!remaining.isEmpty()) {
            try {
                set(shard, gaugeReport.at(), remaining);
                return;
            } catch (ConditionalCheckFailedException e) {
                Map<String, GaugeReading> stored = shared(e.item());
                boolean isReduced = remaining
                        .keySet()
                        .removeIf(series -> stored.containsKey(series)
                                && stored.get(series).at().isAfter(gaugeReport.at()));
                if (!isReduced) {
                    return;
                }
            }
        }
    }

    private void set(int shard, Instant at, Map<String, BigDecimal> gauges) {
        AttributeValue time = AttributeValue.fromN(Long.toString(at.toEpochMilli()));
        Map<String, String> names = new HashMap<>();
        Map<String, AttributeValue> values = new HashMap<>(Map.of(":t", time));
        List<String> actions = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        gauges.forEach((series, value) -> {
            int i = actions.size();
            names.put("#" + i, series);
            values.put(":" + i, AttributeValue.fromL(List.of(time, AttributeValue.fromN(value.toPlainString()))));
            actions.add("#" + i + " = :" + i);
            conditions.add("(attribute_not_exists(#" + i + ") OR #" + i + "[0] <= :t)");
        });
        dynamoDbTable.call(client -> client.updateItem(update -> update.tableName(dynamoDbTable.name())
                .key(TableItems.key(SHARED + shard))
                .updateExpression("SET " + String.join(",", actions))
                .conditionExpression(String.join(" AND ", conditions))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .expressionAttributeNames(names)
                .expressionAttributeValues(values)));
    }

    void addActive(int shard, Map<ActiveTime.Cell, BigDecimal> seconds) {
        Map<Long, Map<String, BigDecimal>> windows = new HashMap<>();
        seconds.forEach((cell, activeSeconds) -> windows.computeIfAbsent(window(cell.slice()), _ -> new HashMap<>())
                .put(cell.slice() + SEPARATOR + cell.series(), activeSeconds));
        windows.forEach((window, cells) -> add(window, shard, cells));
    }

    private void add(long window, int shard, Map<String, BigDecimal> cells) {
        TableItems.UpdateExpression add = TableItems.UpdateExpression.adding(cells);
        Map<String, String> names = new HashMap<>(add.names());
        names.put("#e", TableItems.EXPIRATION);
        Map<String, AttributeValue> values = new HashMap<>(add.values());
        Instant end = ActiveTime.startOf((window + 1) * ActiveTime.SLICES).plus(RETENTION);
        values.put(":e", AttributeValue.fromN(Long.toString(end.getEpochSecond())));
        dynamoDbTable.call(client -> client.updateItem(update -> update.tableName(dynamoDbTable.name())
                .key(TableItems.key(active(window, shard)))
                .updateExpression(add.text() + " SET #e = :e")
                .expressionAttributeNames(names)
                .expressionAttributeValues(values)));
    }

    /** The shared gauges of an item, by series key. */
    static Map<String, GaugeReading> shared(Map<String, AttributeValue> item) {
        return item.entrySet().stream()
                .filter(entry -> entry.getValue().hasL() && entry.getValue().l().size() == 2)
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> reading(entry.getValue().l())));
    }

    private static GaugeReading reading(List<AttributeValue> pair) {
        return new GaugeReading(
                Instant.ofEpochMilli(Long.parseLong(pair.getFirst().n())),
                new BigDecimal(pair.getLast().n()));
    }

    /** The active time of an item, in seconds by cell. */
    static Map<ActiveTime.Cell, BigDecimal> active(Map<String, AttributeValue> item) {
        Map<ActiveTime.Cell, BigDecimal> seconds = new HashMap<>();
        item.forEach((name, value) -> {
            int end = name.indexOf(SEPARATOR);
            if (end > 0 && value.n() != null) {
                seconds.put(
                        new ActiveTime.Cell(Long.parseLong(name.substring(0, end)), name.substring(end + 1)),
                        new BigDecimal(value.n()));
            }
        });
        return seconds;
    }
}
