package com.promptbuilder.queue;

import com.promptbuilder.table.Attributes;
import com.promptbuilder.table.ItemForm;
import com.promptbuilder.table.Table;
import com.promptbuilder.table.TableCalls;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The marks in the table: items {@code queue#interactive} and {@code queue#background}, whose {@code since} is in milliseconds. */
public final class TableQueueMarks implements QueueMarks {
    private static final Duration FORGOTTEN = Duration.ofDays(14);

    private static final String SINCE = "since";
    private static final ItemForm FORM = new ItemForm(
            "queue", List.of(SINCE), item -> Attributes.isAbsentOr(item, SINCE, Attributes.millis(item, SINCE)));

    private final Table table;

    public TableQueueMarks(Table table) {
        this.table = table;
    }

    @Override
    public Optional<Instant> read(Priority priority) {
        Map<String, AttributeValue> item = TableCalls.asking(() -> table.client()
                        .getItem(get -> get.tableName(table.name()).key(key(priority))))
                .item();
        return Attributes.millis(FORM.read(table, item), SINCE);
    }

    @Override
    public void advance(Priority priority, Instant sentBefore) {
        AttributeValue since = number(sentBefore.toEpochMilli());
        AttributeValue expiration = number(sentBefore.plus(FORGOTTEN).getEpochSecond());
        TableCalls.conditionally(
                () -> table.client()
                        .updateItem(update -> update.tableName(table.name())
                                .key(key(priority))
                                .updateExpression("SET since = :since, expiration = :expiration")
                                .conditionExpression("attribute_not_exists(since) OR since < :since")
                                .expressionAttributeValues(Map.of(":since", since, ":expiration", expiration))
                                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)),
                found ->
                        FORM.replace(table, found, Map.of("id", id(priority), SINCE, since, "expiration", expiration)));
    }

    private static Map<String, AttributeValue> key(Priority priority) {
        return Map.of("id", id(priority));
    }

    private static AttributeValue id(Priority priority) {
        return AttributeValue.fromS("queue#" + priority.label());
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
