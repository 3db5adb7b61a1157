package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.DynamoDbTable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the {@link Checkpoint} and adds full segments to it, in order and once, on condition that it is as it was read. Not thread-safe. */
final class Checkpoints {
    private static final Duration PART_RETENTION = MetricCatalog.ENVIRONMENT_TTL.multipliedBy(3);
    private static final int MAX_ATTEMPTS = 5;

    private final TableItems items;
    private final DynamoDbTable table;
    private final EarlierTotals earlierTotals;
    private boolean hasMovedEarlier;

    Checkpoints(TableItems items) {
        this.items = items;
        this.table = items.dynamoDbTable();
        this.earlierTotals = new EarlierTotals(items);
    }

    /** A recent checkpoint by an eventually consistent read. Segments after it still exist. */
    Checkpoint read() {
        return Checkpoint.of(table.item(Checkpoint.ITEM_ID));
    }

    /** Adds all segments up to a full one, unless another process has added them. */
    void add(Segment last, Instant now) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Checkpoint checkpoint = Checkpoint.of(items.read(Checkpoint.ITEM_ID));
            if (checkpoint.number() >= last.number() || put(checkpoint, last, now)) {
                return;
            }
        }
    }

    private boolean put(Checkpoint stored, Segment last, Instant now) {
        Map<String, Map<String, AttributeValue>> earlier = hasMovedEarlier ? Map.of() : earlierTotals.read();
        List<MetricState> states = new ArrayList<>(List.of(stored.state(), EarlierTotals.state(earlier), last.state()));
        items.segments(stored.number() + 1, last.number()).forEach(segment -> states.add(segment.state()));
        GaugePartition parts = stored.parts().resized(MetricState.sum(states).current(now));
        states.addAll(items.states(stored.parts().itemIds(parts)));
        MetricState sum = MetricState.sum(states).current(now);
        addToParts(parts, sum, now);
        MetricState own = sum.ofEnvironments(environment -> parts.of(environment) == 0);
        Put put = Put.builder()
                .tableName(table.name())
                .item(new Checkpoint(last.number(), now, own, parts).item())
                .conditionExpression("attribute_not_exists(#number) OR #number = :number")
                .expressionAttributeNames(Map.of("#number", Checkpoint.NUMBER))
                .expressionAttributeValues(Map.of(":number", Attributes.ofNumber(stored.number())))
                .build();
        boolean isPut = earlier.isEmpty() ? put(put) : move(put, earlier);
        hasMovedEarlier |= isPut;
        return isPut;
    }

    // Without a condition: a reading that a concurrent process replaces is reported again.
    private void addToParts(GaugePartition parts, MetricState sum, Instant now) {
        Map<Integer, List<String>> environments = sum.environments().stream().collect(Collectors.groupingBy(parts::of));
        environments.remove(0);
        environments.forEach((part, ids) -> {
            MetricState gauges = MetricState.sum(
                    TableItems.state(items.read(GaugePartition.itemId(part))),
                    sum.ofEnvironments(Set.copyOf(ids)::contains).onlyGauges());
            Map<String, AttributeValue> item = new HashMap<>(Attributes.key(GaugePartition.itemId(part)));
            item.put(TableItems.STATE, TableItems.bytes(StateCodec.encode(gauges.current(now))));
            item.put(
                    TableItems.EXPIRATION,
                    Attributes.ofNumber(now.plus(PART_RETENTION).getEpochSecond()));
            table.call(
                    client -> client.putItem(put -> put.tableName(table.name()).item(item)));
        });
    }

    private boolean put(Put put) {
        return table.callIf(client -> client.putItem(item -> item.tableName(put.tableName())
                .item(put.item())
                .conditionExpression(put.conditionExpression())
                .expressionAttributeNames(put.expressionAttributeNames())
                .expressionAttributeValues(put.expressionAttributeValues())));
    }

    private boolean move(Put put, Map<String, Map<String, AttributeValue>> earlier) {
        List<TransactWriteItem> writes = new ArrayList<>(earlierTotals.deletions(earlier));
        writes.add(TransactWriteItem.builder().put(put).build());
        try {
            table.call(client -> client.transactWriteItems(write -> write.transactItems(writes)));
            return true;
        } catch (TransactionCanceledException | TransactionInProgressException _) {
            return false; // another process writes the same items; the next attempt reads them again
        }
    }
}
