package com.promptbuilder.bridge;

import com.promptbuilder.table.StoreException;
import com.promptbuilder.table.Table;
import com.promptbuilder.table.TableCalls;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;
import software.amazon.awssdk.services.dynamodb.model.Update;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The totals in DynamoDB: a fixed number of items, so that a scrape costs the same whatever the fleet's size. {@code metrics#total#n} has a
 * cell in each attribute, {@code metrics#gauge#n} what environments say, {@code metrics#seen#…} marks a line as counted.
 */
public final class DynamoDbTotals implements Totals {
    static final int SHARDS = TotalsKeys.TOTALS;
    private static final int MOST_READS = 5;
    private static final int FORGOTTEN_AT_ONCE = 4;

    private final Table table;

    public DynamoDbTotals(Table table) {
        this.table = table;
    }

    @Override
    public Written add(int shard, Map<String, BigDecimal> cells, List<String> lines, Instant markersEnd) {
        List<TransactWriteItem> writes = new ArrayList<>();
        lines.forEach(line -> writes.add(marker(line, markersEnd)));
        if (!cells.isEmpty()) {
            writes.add(addition(shard, cells));
        }
        try {
            TableCalls.asking(() -> table.client().transactWriteItems(write -> write.transactItems(writes)));
            return new Written.Done();
        } catch (StoreException trouble) {
            return switch (trouble.getCause()) {
                case TransactionCanceledException cancelled -> judged(cancelled, lines, trouble);
                case TransactionInProgressException _ -> new Written.Busy();
                case null, default -> throw trouble;
            };
        }
    }

    private TransactWriteItem marker(String line, Instant end) {
        Map<String, AttributeValue> item = Map.of(
                "id", AttributeValue.fromS("metrics#seen#" + line),
                "expiration", AttributeValue.fromN(Long.toString(end.getEpochSecond())));
        Put put = Put.builder()
                .tableName(table.name())
                .item(item)
                .conditionExpression("attribute_not_exists(id)")
                .build();
        return TransactWriteItem.builder().put(put).build();
    }

    private TransactWriteItem addition(int shard, Map<String, BigDecimal> cells) {
        Expression add = Expression.adding(cells);
        Update update = Update.builder()
                .tableName(table.name())
                .key(TotalsKeys.total(shard))
                .updateExpression(add.text())
                .expressionAttributeNames(add.names())
                .expressionAttributeValues(add.values())
                .build();
        return TransactWriteItem.builder().update(update).build();
    }

    // The reasons stand in the order of the items: markers first.
    private static Written judged(TransactionCanceledException cancelled, List<String> lines, StoreException trouble) {
        List<CancellationReason> reasons = cancelled.cancellationReasons();
        Set<String> known = new HashSet<>();
        for (int i = 0; i < Math.min(lines.size(), reasons.size()); i++) {
            if ("ConditionalCheckFailed".equals(reasons.get(i).code())) {
                known.add(lines.get(i));
            }
        }
        if (!known.isEmpty()) {
            return new Written.Known(known);
        }
        if (reasons.stream().anyMatch(reason -> "TransactionConflict".equals(reason.code()))) {
            return new Written.Busy();
        }
        throw trouble;
    }

    @Override
    public void addLoosely(int shard, Map<String, BigDecimal> cells) {
        Expression add = Expression.adding(cells);
        TableCalls.asking(() -> table.client()
                .updateItem(update -> update.tableName(table.name())
                        .key(TotalsKeys.total(shard))
                        .updateExpression(add.text())
                        .expressionAttributeNames(add.names())
                        .expressionAttributeValues(add.values())));
    }

    @Override
    public void say(String environment, Saying saying, Instant forgetBefore) {
        Map<String, AttributeValue> slot = TotalsKeys.gauge(environment);
        Expression set = GaugeItem.setting(environment, saying);
        try {
            Map<String, AttributeValue> item = TableCalls.asking(() -> table.client()
                            .updateItem(update -> update.tableName(table.name())
                                    .key(slot)
                                    .updateExpression(set.text())
                                    .conditionExpression(GaugeItem.NOTHING_LATER)
                                    .expressionAttributeNames(set.names())
                                    .expressionAttributeValues(set.values())
                                    .returnValues(ReturnValue.ALL_NEW)))
                    .attributes();
            GaugeItem.silentSince(forgetBefore, item).limit(FORGOTTEN_AT_ONCE).forEach(gone -> forget(slot, gone));
        } catch (ConditionalCheckFailedException saidSomethingLater) {
            // an old line that came late
        }
    }

    private void forget(Map<String, AttributeValue> slot, Expression gone) {
        TableCalls.conditionally(() -> table.client()
                .updateItem(update -> update.tableName(table.name())
                        .key(slot)
                        .updateExpression(gone.text())
                        .conditionExpression(GaugeItem.NOTHING_SINCE)
                        .expressionAttributeNames(gone.names())
                        .expressionAttributeValues(gone.values())));
    }

    @Override
    public State read() {
        Map<String, BigDecimal> cells = new HashMap<>();
        Map<String, Map<String, Said>> said = new HashMap<>();
        for (Map<String, AttributeValue> item : items()) {
            if (item.getOrDefault("id", AttributeValue.fromS("")).s().startsWith(TotalsKeys.GAUGE)) {
                said.putAll(GaugeItem.read(item));
            } else {
                item.forEach((cell, value) -> {
                    if (value.n() != null) {
                        cells.merge(cell, new BigDecimal(value.n()), BigDecimal::add);
                    }
                });
            }
        }
        return new State(cells, said);
    }

    // Consistent reads: counters must not go back to what they were before the last scrape.
    private List<Map<String, AttributeValue>> items() {
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        Map<String, KeysAndAttributes> wanted = Map.of(
                table.name(),
                KeysAndAttributes.builder()
                        .consistentRead(true)
                        .keys(TotalsKeys.all())
                        .build());
        for (int reads = 0; reads < MOST_READS && !wanted.isEmpty(); reads++) {
            Map<String, KeysAndAttributes> next = wanted;
            BatchGetItemResponse got =
                    TableCalls.asking(() -> table.client().batchGetItem(get -> get.requestItems(next)));
            items.addAll(got.responses().getOrDefault(table.name(), List.of()));
            wanted = got.unprocessedKeys();
        }
        if (!wanted.isEmpty()) {
            throw new StoreException("the table gives only a part");
        }
        return items;
    }
}
