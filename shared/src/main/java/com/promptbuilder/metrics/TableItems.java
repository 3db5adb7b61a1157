package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;

/** Updates and batch reads of the table's items. A batch read is split into BatchGetItem calls of at most 100 items. */
record TableItems(DynamoDbTable dynamoDbTable) {
    static final String ID = "id";
    static final String EXPIRATION = "expiration";
    private static final int MAX_BATCH = 100;
    private static final int MAX_ATTEMPTS = 5;

    /** Attribute names and values of an update, with their placeholders. Each action below is a part of the update expression. */
    static final class Expression {
        private final Map<String, String> names = new HashMap<>();
        private final Map<String, AttributeValue> values = new HashMap<>();

        /** The placeholder of an attribute's name. */
        String name(String attribute) {
            String placeholder = "#" + names.size();
            names.put(placeholder, attribute);
            return placeholder;
        }

        /** The placeholder of a value. */
        String value(AttributeValue value) {
            String placeholder = ":" + values.size();
            values.put(placeholder, value);
            return placeholder;
        }

        /** Adds to numeric attributes; a missing attribute counts as 0. */
        String add(Collection<Map.Entry<String, BigDecimal>> cells) {
            return cells.stream()
                    .map(cell -> name(cell.getKey()) + " " + value(number(cell.getValue())))
                    .collect(Collectors.joining(",", "ADD ", ""));
        }

        /** Sets the time after which DynamoDB's TTL deletes the item. */
        String setExpiration(Instant end) {
            return name(EXPIRATION) + " = " + value(Attributes.ofNumber(end.getEpochSecond()));
        }

        UpdateItemRequest.Builder update(String actions) {
            return UpdateItemRequest.builder()
                    .updateExpression(actions)
                    .expressionAttributeNames(names)
                    .expressionAttributeValues(values);
        }

        /** An update whose refusal contains the stored item. */
        UpdateItemRequest.Builder updateIf(String condition, String actions) {
            return update(actions)
                    .conditionExpression(condition)
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
        }
    }

    static AttributeValue number(BigDecimal number) {
        return AttributeValue.fromN(number.toPlainString());
    }

    /** Updates an item. Returns the attributes that the update asks for. */
    Map<String, AttributeValue> update(String id, UpdateItemRequest.Builder update) {
        UpdateItemRequest request =
                update.tableName(dynamoDbTable.name()).key(Attributes.key(id)).build();
        return dynamoDbTable.call(client -> client.updateItem(request)).attributes();
    }

    /** The existing items, by id. */
    Map<String, Map<String, AttributeValue>> read(List<String> ids, boolean consistently) {
        return ids.stream()
                .gather(Gatherers.windowFixed(MAX_BATCH))
                .flatMap(batch -> readBatch(batch, consistently).stream())
                .collect(Collectors.toMap(
                        item -> item.getOrDefault(ID, AttributeValue.fromS("")).s(), Function.identity()));
    }

    private List<Map<String, AttributeValue>> readBatch(List<String> ids, boolean consistently) {
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        Map<String, KeysAndAttributes> unprocessed = Map.of(
                dynamoDbTable.name(),
                KeysAndAttributes.builder()
                        .consistentRead(consistently)
                        .keys(ids.stream().map(Attributes::key).toList())
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
