package com.promptbuilder.bridge;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The keys of the items that hold the totals. */
final class TotalsKeys {
    static final int TOTALS = 8;
    static final String GAUGE = "metrics#gauge#";
    private static final String TOTAL = "metrics#total#";
    private static final int GAUGES = 8;

    private TotalsKeys() {}

    static Map<String, AttributeValue> total(int shard) {
        return key(TOTAL + shard);
    }

    /** The item that an environment's gauges are in. */
    static Map<String, AttributeValue> gauge(String environment) {
        return key(GAUGE + Math.floorMod(environment.hashCode(), GAUGES));
    }

    static List<Map<String, AttributeValue>> all() {
        return Stream.concat(
                        IntStream.range(0, TOTALS).mapToObj(TotalsKeys::total),
                        IntStream.range(0, GAUGES).mapToObj(slot -> key(GAUGE + slot)))
                .toList();
    }

    private static Map<String, AttributeValue> key(String id) {
        return Map.of("id", AttributeValue.fromS(id));
    }
}
