package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.metrics.MetricStore.GaugeReading;
import com.promptbuilder.metrics.MetricStore.GaugeReport;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

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
record FleetGauges(TableItems items) {
    private static final String SHARED = "metrics#shared#";
    private static final String ACTIVE = "metrics#active#";
    private static final String SEPARATOR = "~";
    private static final Duration RETENTION = Duration.ofMinutes(5);

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
                if (!remaining
                        .keySet()
                        .removeIf(series -> stored.containsKey(series)
                                && stored.get(series).at().isAfter(gaugeReport.at()))) {
                    return;
                }
            }
        }
    }

    private void set(int shard, Instant at, Map<String, BigDecimal> gauges) {
        TableItems.Expression expression = new TableItems.Expression();
        AttributeValue time = Attributes.ofMillis(at);
        String ownTime = expression.value(time);
        List<String> actions = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        gauges.forEach((series, value) -> {
            String name = expression.name(series);
            AttributeValue pair = AttributeValue.fromL(List.of(time, TableItems.number(value)));
            actions.add(name + " = " + expression.value(pair));
            conditions.add("(attribute_not_exists(" + name + ") OR " + name + "[0] <= " + ownTime + ")");
        });
        items.update(
                SHARED + shard,
                expression.updateIf(String.join(" AND ", conditions), "SET " + String.join(",", actions)));
    }

    void addActive(int shard, Map<ActiveTime.Cell, BigDecimal> seconds) {
        Map<Long, Map<String, BigDecimal>> windows = new HashMap<>();
        seconds.forEach((cell, activeSeconds) -> windows.computeIfAbsent(window(cell.slice()), _ -> new HashMap<>())
                .put(cell.slice() + SEPARATOR + cell.series(), activeSeconds));
        windows.forEach((window, cells) -> add(window, shard, cells));
    }

    private void add(long window, int shard, Map<String, BigDecimal> cells) {
        TableItems.Expression expression = new TableItems.Expression();
        Instant end = ActiveTime.startOf((window + 1) * ActiveTime.SLICES).plus(RETENTION);
        items.update(
                active(window, shard),
                expression.update(expression.add(cells.entrySet()) + " SET " + expression.setExpiration(end)));
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
