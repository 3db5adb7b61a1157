package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.Attributes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The sum of the first segments of the {@link MetricLog}: the item {@code metrics#total}.
 *
 * @param number the last of these segments
 * @param at all lines of these segments were counted before this time
 * @param state without the gauges of environments in other parts
 * @param parts how the gauges of environments are divided
 */
record Checkpoint(long number, Instant at, MetricState state, GaugePartition parts) {
    static final String ITEM_ID = "metrics#total";
    static final String NUMBER = "number";
    private static final String AT = "at";
    private static final String LEVEL = "level";

    static Checkpoint of(Map<String, AttributeValue> item) {
        return new Checkpoint(
                Attributes.number(item, NUMBER).orElse(0L),
                Attributes.millis(item, AT).orElse(Instant.EPOCH),
                TableItems.state(item),
                new GaugePartition(Attributes.number(item, LEVEL).orElse(0L).intValue()));
    }

    Map<String, AttributeValue> item() {
        Map<String, AttributeValue> item = new HashMap<>(Attributes.key(ITEM_ID));
        item.put(NUMBER, Attributes.ofNumber(number));
        item.put(AT, Attributes.ofMillis(at));
        item.put(LEVEL, Attributes.ofNumber(parts.level()));
        item.put(TableItems.STATE, TableItems.bytes(StateCodec.encode(state)));
        return item;
    }
}
