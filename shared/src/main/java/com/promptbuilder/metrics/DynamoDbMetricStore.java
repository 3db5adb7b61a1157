package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.Put;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Metric store in DynamoDB. {@code metrics#total#shard} has one attribute per counter cell. {@code metrics#seen#…} marks a line as counted.
 * Gauges are in {@link EnvironmentGauges} and {@link FleetGauges}. The cost of a delivery does not depend on the fleet's size.
 */
public final class DynamoDbMetricStore implements MetricStore {
    /** An update expression has at most 300 operands and 4 KB. */
    static final int MAX_CELLS = 250;

    private static final String TOTAL = "metrics#total#";
    private static final List<String> TOTALS =
            IntStream.range(0, SHARDS).mapToObj(shard -> TOTAL + shard).toList();

    private final DynamoDbTable dynamoDbTable;
    private final TableItems items;
    private final EnvironmentGauges environments;
    private final FleetGauges fleet;

    public DynamoDbMetricStore(DynamoDbTable dynamoDbTable) {
        this.dynamoDbTable = dynamoDbTable;
        this.items = new TableItems(dynamoDbTable);
        this.environments = new EnvironmentGauges(dynamoDbTable);
        this.fleet = new FleetGauges(dynamoDbTable);
    }

    @Override
    public WriteResult add(int shard, Map<String, BigDecimal> cells, List<String> lines, Instant markersEnd) {
        List<TransactWriteItem> writes = new ArrayList<>();
        lines.forEach(line -> writes.add(marker(line, markersEnd)));
        groups(cells).forEach(group -> writes.add(addition(shard + writes.size() - lines.size(), group)));
        try {
            dynamoDbTable.call(client -> client.transactWriteItems(write -> write.transactItems(writes)));
            return new WriteResult.Written();
        } catch (TransactionCanceledException e) {
            return failure(e, lines);
        } catch (TransactionInProgressException _) {
            // An earlier attempt of this transaction is still running. Its markers will show whether it committed.
            return new WriteResult.Conflict();
        }
    }

    // A transaction may write an item once: cells above the limit of one expression go to the next shard.
    private static List<Map<String, BigDecimal>> groups(Map<String, BigDecimal> cells) {
        List<Map<String, BigDecimal>> groups = new ArrayList<>();
        cells.forEach((cell, value) -> {
            if (groups.isEmpty() || groups.getLast().size() == MAX_CELLS) {
                groups.add(new HashMap<>());
            }
            groups.getLast().put(cell, value);
        });
        return groups;
    }

    private static Map<String, AttributeValue> total(int shard) {
        return TableItems.key(TOTALS.get(shard % SHARDS));
    }

    private TransactWriteItem marker(String line, Instant end) {
        Map<String, AttributeValue> item = Map.of(
                "id", AttributeValue.fromS("metrics#seen#" + line),
                "expiration", AttributeValue.fromN(Long.toString(end.getEpochSecond())));
        Put put = Put.builder()
                .tableName(dynamoDbTable.name())
                .item(item)
                .conditionExpression("attribute_not_exists(id)")
                .build();
        return TransactWriteItem.builder().put(put).build();
    }

    private TransactWriteItem addition(int shard, Map<String, BigDecimal> cells) {
        TableItems.UpdateExpression add = TableItems.UpdateExpression.adding(cells);
        Update update = Update.builder()
                .tableName(dynamoDbTable.name())
                .key(total(shard))
                .updateExpression(add.text())
                .expressionAttributeNames(add.names())
                .expressionAttributeValues(add.values())
                .build();
        return TransactWriteItem.builder().update(update).build();
    }

    // The reasons have the order of the items: markers first.
    private static WriteResult failure(TransactionCanceledException e, List<String> lines) {
        List<CancellationReason> reasons = e.cancellationReasons();
        Set<String> known = new HashSet<>();
        for (int i = 0; i < Math.min(lines.size(), reasons.size()); i++) {
            if ("ConditionalCheckFailed".equals(reasons.get(i).code())) {
                known.add(lines.get(i));
            }
        }
        if (!known.isEmpty()) {
            return new WriteResult.AlreadyCounted(known);
        }
        if (reasons.stream().anyMatch(reason -> "TransactionConflict".equals(reason.code()))) {
            return new WriteResult.Conflict();
        }
        throw new StoreUnavailableException(e);
    }

    @Override
    public void addBestEffort(int shard, Map<String, BigDecimal> cells) {
        TableItems.UpdateExpression add = TableItems.UpdateExpression.adding(cells);
        dynamoDbTable.call(client -> client.updateItem(update -> update.tableName(dynamoDbTable.name())
                .key(total(shard))
                .updateExpression(add.text())
                .expressionAttributeNames(add.names())
                .expressionAttributeValues(add.values())));
    }

    @Override
    public void reportGauges(String environment, GaugeReport gaugeReport) {
        environments.report(environment, gaugeReport);
    }

    @Override
    public void share(int shard, GaugeReport gaugeReport) {
        fleet.share(shard, gaugeReport);
    }

    @Override
    public void addActive(int shard, Map<ActiveTime.Cell, BigDecimal> seconds) {
        fleet.addActive(shard, seconds);
    }

    // Counters need consistent reads, because they must not decrease between scrapes. Gauges may be a second old.
    @Override
    public State read(Instant now) {
        Map<String, BigDecimal> cells = new HashMap<>();
        items.read(TOTALS, true)
                .values()
                .forEach(item -> item.forEach((cell, value) -> {
                    if (value.n() != null) {
                        cells.merge(cell, new BigDecimal(value.n()), BigDecimal::add);
                    }
                }));
        List<String> first = Stream.concat(FleetGauges.ids(now).stream(), EnvironmentGauges.ids(now).stream())
                .toList();
        Map<String, Map<String, AttributeValue>> gauges = items.read(first, false);
        Map<String, GaugeReading> shared = new HashMap<>();
        Map<ActiveTime.Cell, BigDecimal> active = new HashMap<>();
        gauges.values().forEach(item -> {
            FleetGauges.shared(item)
                    .forEach((series, gaugeReading) -> shared.merge(series, gaugeReading, GaugeReading::or));
            FleetGauges.active(item)
                    .forEach((cell, activeSeconds) -> active.merge(cell, activeSeconds, BigDecimal::add));
        });
        return new State(cells, environments.read(gauges, now), shared, active);
    }
}
