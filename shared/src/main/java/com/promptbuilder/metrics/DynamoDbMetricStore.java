package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
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
        this.environments = new EnvironmentGauges(items);
        this.fleet = new FleetGauges(items);
    }

    @Override
    public WriteResult add(int shard, Map<String, BigDecimal> cells, List<String> lines, Instant markersEnd) {
        List<TransactWriteItem> writes = new ArrayList<>();
        lines.forEach(line -> writes.add(marker(line, markersEnd)));
        // A transaction may write an item once: cells above the limit of one expression go to the next shard.
        List<List<Map.Entry<String, BigDecimal>>> groups = cells.entrySet().stream()
                .gather(Gatherers.windowFixed(MAX_CELLS))
                .toList();
        IntStream.range(0, groups.size()).forEach(i -> writes.add(addition(shard + i, groups.get(i))));
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

    private static String total(int shard) {
        return TOTALS.get(shard % SHARDS);
    }

    private TransactWriteItem marker(String line, Instant end) {
        Map<String, AttributeValue> item = Map.of(
                TableItems.ID, AttributeValue.fromS("metrics#seen#" + line),
                TableItems.EXPIRATION, Attributes.ofNumber(end.getEpochSecond()));
        return TransactWriteItem.builder()
                .put(put -> put.tableName(dynamoDbTable.name())
                        .item(item)
                        .conditionExpression("attribute_not_exists(" + TableItems.ID + ")"))
                .build();
    }

    private TransactWriteItem addition(int shard, Collection<Map.Entry<String, BigDecimal>> cells) {
        UpdateItemRequest add = add(cells).build();
        return TransactWriteItem.builder()
                .update(update -> update.tableName(dynamoDbTable.name())
                        .key(Attributes.key(total(shard)))
                        .updateExpression(add.updateExpression())
                        .expressionAttributeNames(add.expressionAttributeNames())
                        .expressionAttributeValues(add.expressionAttributeValues()))
                .build();
    }

    private static UpdateItemRequest.Builder add(Collection<Map.Entry<String, BigDecimal>> cells) {
        TableItems.Expression expression = new TableItems.Expression();
        return expression.update(expression.add(cells));
    }

    // The reasons have the order of the items: markers first.
    private static WriteResult failure(TransactionCanceledException e, List<String> lines) {
        List<CancellationReason> reasons = e.cancellationReasons();
        Set<String> known = IntStream.range(0, Math.min(lines.size(), reasons.size()))
                .filter(i -> "ConditionalCheckFailed".equals(reasons.get(i).code()))
                .mapToObj(lines::get)
                .collect(Collectors.toSet());
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
        items.update(total(shard), add(cells.entrySet()));
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
