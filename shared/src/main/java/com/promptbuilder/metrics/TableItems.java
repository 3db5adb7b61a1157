package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keys, updates and batch reads of the table's items. A batch read is split into BatchGetItem calls of at most 100 items. */
final class TableItems {
    static final String ID = "id";
    static final String EXPIRATION = "expiration";
    private static final int MAX_BATCH = 100;
    private static final int MAX_ATTEMPTS = 5;

    private final DynamoDbTable dynamoDbTable;

    /** An update expression with its attribute names and values. */
    record UpdateExpression(String text, Map<String, String> names, Map<String, AttributeValue> values) {
        /** Adds to numeric attributes; a missing attribute counts as 0. */
        static UpdateExpression adding(Map<String, BigDecimal> cells) {
            Map<String, String> names = new HashMap<>();
            Map<String, AttributeValue> values = new HashMap<>();
            List<String> actions = new ArrayList<>();
            cells.forEach((cell, value) -> {
                int i = actions.size();
                names.put("#" + i, cell);
                values.put(":" + i, AttributeValue.fromN(value.toPlainString()));
                actions.add("#" + i + " :" + i);
            });
            return new UpdateExpression("ADD " + String.join(",", actions), names, values);
        }
    }

    TableItems(DynamoDbTable dynamoDbTable) {
        this.dynamoDbTable = dynamoDbTable;
    }

    static Map<String, AttributeValue> key(String id) {
        return Map.of(ID, AttributeValue.fromS(id));
    }

    /** The existing items, by id. */
    Map<String, Map<String, AttributeValue>> read(List<String> ids, boolean consistently) {
        Map<String, Map<String, AttributeValue>> items = new HashMap<>();
        for (int from = 0; from < ids.size(); from += MAX_BATCH) {
            List<String> batch = ids.subList(from, Math.min(ids.size(), from + MAX_BATCH));
            for (Map<String, AttributeValue> item : readBatch(batch, consistently)) {
                items.put(item.getOrDefault(ID, AttributeValue.fromS("")).s(), item);
            }
        }
        return items;
    }

    private List<Map<String, AttributeValue>> readBatch(List<String> ids, boolean consistently) {
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        Map<String, KeysAndAttributes> unprocessed = Map.of(
                dynamoDbTable.name(),
                KeysAndAttributes.builder()
                        .consistentRead(consistently)
                        .keys(ids.stream().map(TableItems::key).toList())
                        .build());
        for (int attempt = 0; attempt < MAX_ATTEMPTS && !unprocessed.isEmpty(); attempt++) {
            Map<String, KeysAndAttributes> request = unprocessed;
            BatchGetItemResponse got =
                    dynamoDbTable.call(client -> client.batchGetItem(get -> get.requestItems(request)));
            items.addAll(got.responses().getOrDefault(dynamoDbTable.name(), List.of()));
            unprocessed = got.unprocessedKeys();
        }
        if (!unprocessed.isEmpty()) {
            throw new StoreUnavailableException(
                    "BatchGetItem left keys unprocessed after " + MAX_ATTEMPTS + " attempts");
        }
        return items;
    }
}
