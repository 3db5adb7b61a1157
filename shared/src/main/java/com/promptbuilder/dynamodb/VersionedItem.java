package com.promptbuilder.dynamodb;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An item that the environments of a fleet change by compare-and-set. Its attribute {@code version} increases with each change; {@code
 * entries} is a list of lists.
 */
public record VersionedItem(DynamoDbTable dynamoDbTable, String id, ItemForm form) {
    private static final String VERSION = "version";
    private static final String ENTRIES = "entries";
    private static final AttributeValue NO_ENTRIES = AttributeValue.builder().build();

    /**
     * An item of this format.
     *
     * @param kind label in metrics
     * @param times names of further attributes, times in milliseconds
     */
    public static VersionedItem of(DynamoDbTable dynamoDbTable, String id, String kind, String... times) {
        ItemForm form = ItemForm.of(kind).with(VERSION, AttributeType.INTEGER).with(ENTRIES, AttributeType.LIST);
        for (String time : times) {
            form = form.with(time, AttributeType.MILLIS);
        }
        return new VersionedItem(dynamoDbTable, id, form);
    }

    /** The item, by an eventually consistent read; empty if there is none that this version can read. */
    public Map<String, AttributeValue> read() {
        return form.read(dynamoDbTable, dynamoDbTable.item(id));
    }

    /** The item, by a strongly consistent read. */
    public Map<String, AttributeValue> readConsistently() {
        return form.read(dynamoDbTable, dynamoDbTable.consistentItem(id));
    }

    public static long version(Map<String, AttributeValue> item) {
        return Attributes.number(item, VERSION).orElseThrow();
    }

    /** The fields of an item's entries. Those that are unreadable are left out by the reader, and then the next change removes them. */
    public static Stream<List<AttributeValue>> entries(Map<String, AttributeValue> item) {
        return item.getOrDefault(ENTRIES, NO_ENTRIES).l().stream().map(AttributeValue::l);
    }

    /** Replaces the previous version, or an unreadable item; false if the stored version is another. */
    public boolean replace(long version, Stream<AttributeValue> entries, Map<String, AttributeValue> others) {
        Map<String, AttributeValue> item = new HashMap<>(others);
        item.putAll(Attributes.key(id));
        item.put(VERSION, Attributes.ofNumber(version));
        item.put(ENTRIES, AttributeValue.fromL(entries.toList()));
        return dynamoDbTable.callIf(
                client -> client.putItem(put -> put.tableName(dynamoDbTable.name())
                        .item(item)
                        .conditionExpression("attribute_not_exists(version) OR version = :before")
                        .expressionAttributeValues(Map.of(":before", Attributes.ofNumber(version - 1)))
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)),
                // The SDK repeats a write whose acknowledgement was lost.
                found -> item.equals(found) || form.replace(dynamoDbTable, found, item));
    }
}
