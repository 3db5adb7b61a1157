package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads items of the table by their ids, as many as one BatchGetItem takes at a time. */
final class TableItems {
    static final String ID = "id";
    static final String EXPIRATION = "expiration";
    private static final int MOST_AT_ONCE = 100;
    private static final int MOST_TRIES = 5;

    private final DynamoDbTable dynamoDbTable;

    TableItems(DynamoDbTable dynamoDbTable) {
        this.dynamoDbTable = dynamoDbTable;
    }

    static Map<String, AttributeValue> key(String id) {
        return Map.of(ID, AttributeValue.fromS(id));
    }

    /** The items that there are, by id. */
    Map<String, Map<String, AttributeValue>> read(List<String> ids, boolean consistently) {
        Map<String, Map<String, AttributeValue>> items = new HashMap<>();
        for (int from = 0; from < ids.size(); from += MOST_AT_ONCE) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + MOST_AT_ONCE));
            for (Map<String, AttributeValue> item : batch(some, consistently)) {
                items.put(item.getOrDefault(ID, AttributeValue.fromS("")).s(), item);
            }
        }
        return items;
    }

    private List<Map<String, AttributeValue>> batch(List<String> ids, boolean consistently) {
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        Map<String, KeysAndAttributes> wanted = Map.of(
                dynamoDbTable.name(),
                KeysAndAttributes.builder()
                        .consistentRead(consistently)
                        .keys(ids.stream().map(TableItems::key).toList())
                        .build());
        for (int tries = 0; tries < MOST_TRIES && !wanted.isEmpty(); tries++) {
            Map<String, KeysAndAttributes> next = wanted;
            BatchGetItemResponse got = dynamoDbTable.call(client -> client.batchGetItem(get -> get.requestItems(next)));
            items.addAll(got.responses().getOrDefault(dynamoDbTable.name(), List.of()));
            wanted = got.unprocessedKeys();
        }
        if (!wanted.isEmpty()) {
            throw new StoreUnavailableException("the table gives only a part");
        }
        return items;
    }
}
