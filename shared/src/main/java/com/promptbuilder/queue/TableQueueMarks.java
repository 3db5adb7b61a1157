package com.promptbuilder.queue;

import com.promptbuilder.table.Table;
import com.promptbuilder.table.TableCalls;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The marks in the table: items {@code queue#interactive} and {@code queue#background}, whose {@code since} is in milliseconds. */
public final class TableQueueMarks implements QueueMarks {
    private static final Duration FORGOTTEN = Duration.ofDays(14);

    private final Table table;

    public TableQueueMarks(Table table) {
        this.table = table;
    }

    @Override
    public Optional<Instant> read(Priority priority) {
        Map<String, AttributeValue> item = TableCalls.asking(() -> table.client()
                        .getItem(get -> get.tableName(table.name()).key(key(priority))))
                .item();
        return Optional.ofNullable(item.get("since")).map(since -> Instant.ofEpochMilli(Long.parseLong(since.n())));
    }

    @Override
    public void advance(Priority priority, Instant sentBefore) {
        TableCalls.conditionally(() -> table.client()
                .updateItem(update -> update.tableName(table.name())
                        .key(key(priority))
                        .updateExpression("SET since = :since, expiration = :expiration")
                        .conditionExpression("attribute_not_exists(since) OR since < :since")
                        .expressionAttributeValues(Map.of(
                                ":since", number(sentBefore.toEpochMilli()),
                                ":expiration", number(sentBefore.plus(FORGOTTEN).getEpochSecond())))));
    }

    private static Map<String, AttributeValue> key(Priority priority) {
        return Map.of("id", AttributeValue.fromS("queue#" + priority.label()));
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
