package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.DynamoDbTable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Totals of the version before the {@link MetricLog}: the items {@code metrics#total#0} to {@code #7}, with one attribute per cell. A bridge
 * of that version may still add to them, so each process moves what it finds into the checkpoint.
 */
record EarlierTotals(TableItems items) {
    private static final List<String> IDS =
            IntStream.range(0, 8).mapToObj(shard -> "metrics#total#" + shard).toList();
    /** Rises with every addition. */
    private static final String COUNTED = "bridge_lines_total|counted";

    /** The existing items, by id. */
    Map<String, Map<String, AttributeValue>> read() {
        return items.read(IDS, true);
    }

    static MetricState state(Map<String, Map<String, AttributeValue>> existing) {
        Map<String, BigDecimal> sums = new HashMap<>();
        existing.values()
                .forEach(item -> item.forEach((cell, value) -> {
                    if (value.n() != null) {
                        sums.merge(cell, new BigDecimal(value.n()), BigDecimal::add);
                    }
                }));
        return new MetricState(sums, Map.of(), Map.of());
    }

    /** Deletions of these items, on condition that they are as they were read. */
    List<TransactWriteItem> deletions(Map<String, Map<String, AttributeValue>> existing) {
        DynamoDbTable table = items.dynamoDbTable();
        return existing.entrySet().stream()
                .map(item -> {
                    Map<String, AttributeValue> values = new HashMap<>();
                    String isSame = Attributes.equal(
                            "#counted",
                            ":counted",
                            Optional.ofNullable(item.getValue().get(COUNTED)),
                            values);
                    return TransactWriteItem.builder()
                            .delete(delete -> {
                                delete.tableName(table.name())
                                        .key(Attributes.key(item.getKey()))
                                        .conditionExpression(isSame)
                                        .expressionAttributeNames(Map.of("#counted", COUNTED));
                                if (!values.isEmpty()) {
                                    delete.expressionAttributeValues(values);
                                }
                            })
                            .build();
                })
                .toList();
    }
}
