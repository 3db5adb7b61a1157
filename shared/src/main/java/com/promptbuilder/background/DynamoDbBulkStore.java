package com.promptbuilder.background;

import com.promptbuilder.dynamodb.AttributeType;
import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.ItemForm;
import com.promptbuilder.dynamodb.VersionedItem;
import com.promptbuilder.value.Usd;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Sets of bulk jobs in DynamoDB. The item {@code bulk} has {@code version}, and {@code entries}, a list of lists of id, state, opening and
 * beginning of the state in milliseconds, count, refusals and batch id. An item {@code bulk#<set>#<n>} for each job has {@code message},
 * {@code model}, {@code nanoDollars}, {@code expiration}, and {@code ended}, the name of its state unless it waits.
 */
public record DynamoDbBulkStore(DynamoDbTable dynamoDbTable) implements BulkStore {
    private static final Duration RETENTION = Duration.ofDays(3);
    private static final String ID = "bulk";

    private static final ItemForm SET = ItemForm.of("bulk_set")
            .with("id", AttributeType.TEXT)
            .with("state", AttributeType.TEXT)
            .with("openedAt", AttributeType.MILLIS)
            .with("since", AttributeType.MILLIS)
            .with("count", AttributeType.COUNT)
            .with("refusals", AttributeType.COUNT)
            .with("batch", AttributeType.TEXT)
            .and(set -> state(set).isPresent());

    private static final ItemForm ITEM = ItemForm.of("bulk_item")
            .with("message", AttributeType.TEXT)
            .with("model", AttributeType.TEXT)
            .with("nanoDollars", AttributeType.AMOUNT)
            .and(item -> Attributes.text(item, "ended")
                    .map(state -> state.equals(ItemState.LEFT.name()) || state.equals(ItemState.DONE.name()))
                    .orElse(true));

    @Override
    public BulkSets read() {
        Map<String, AttributeValue> item = sets().readConsistently();
        return item.isEmpty()
                ? BulkSets.EMPTY
                : new BulkSets(
                        VersionedItem.version(item),
                        VersionedItem.entries(item)
                                .flatMap(fields -> SET.entry(fields).stream())
                                .map(DynamoDbBulkStore::set)
                                .toList());
    }

    @Override
    public boolean replace(BulkSets next) {
        return sets().replace(next.version(), next.sets().stream().map(DynamoDbBulkStore::entry), Map.of());
    }

    private VersionedItem sets() {
        return VersionedItem.of(dynamoDbTable, ID, "bulk_sets");
    }

    @Override
    public void put(BulkSet set, int n, BulkItem item) {
        Map<String, AttributeValue> attributes = new HashMap<>(key(set, n));
        attributes.put("message", AttributeValue.fromS(item.message()));
        attributes.put("model", AttributeValue.fromS(item.model()));
        attributes.put("nanoDollars", Attributes.ofNumber(item.reserved().nanos()));
        attributes.put(
                "expiration", Attributes.ofNumber(set.openedAt().plus(RETENTION).getEpochSecond()));
        dynamoDbTable.call(client ->
                client.putItem(put -> put.tableName(dynamoDbTable.name()).item(attributes)));
    }

    @Override
    public Optional<BulkItem> item(BulkSet set, int n) {
        Map<String, AttributeValue> item = ITEM.read(dynamoDbTable, dynamoDbTable.consistentItem(id(set, n)));
        return Attributes.text(item, "message")
                .map(message -> new BulkItem(
                        message,
                        Attributes.text(item, "model").orElseThrow(),
                        new Usd(Attributes.number(item, "nanoDollars").orElseThrow()),
                        Attributes.text(item, "ended").map(ItemState::valueOf).orElse(ItemState.WAITING)));
    }

    @Override
    public boolean end(BulkSet set, int n, ItemState state) {
        return dynamoDbTable.callIf(client -> client.updateItem(update -> update.tableName(dynamoDbTable.name())
                .key(key(set, n))
                .updateExpression("SET ended = :state")
                .conditionExpression("attribute_exists(message) AND attribute_not_exists(ended)")
                .expressionAttributeValues(Map.of(":state", AttributeValue.fromS(state.name())))));
    }

    private static String id(BulkSet set, int n) {
        return ID + "#" + set.id() + "#" + n;
    }

    private static Map<String, AttributeValue> key(BulkSet set, int n) {
        return Attributes.key(id(set, n));
    }

    private static BulkSet set(Map<String, AttributeValue> set) {
        return new BulkSet(
                Attributes.text(set, "id").orElseThrow(),
                state(set).orElseThrow(),
                Attributes.millis(set, "openedAt").orElseThrow(),
                Attributes.millis(set, "since").orElseThrow(),
                count(set, "count"),
                count(set, "refusals"),
                Attributes.text(set, "batch").orElseThrow());
    }

    private static Optional<BulkSet.State> state(Map<String, AttributeValue> set) {
        return Stream.of(BulkSet.State.values())
                .filter(each -> Attributes.text(set, "state").equals(Optional.of(each.name())))
                .findFirst();
    }

    private static int count(Map<String, AttributeValue> set, String name) {
        return Attributes.number(set, name).orElseThrow().intValue();
    }

    private static AttributeValue entry(BulkSet set) {
        return AttributeValue.fromL(List.of(
                AttributeValue.fromS(set.id()),
                AttributeValue.fromS(set.state().name()),
                Attributes.ofMillis(set.openedAt()),
                Attributes.ofMillis(set.since()),
                Attributes.ofNumber(set.count()),
                Attributes.ofNumber(set.refusals()),
                AttributeValue.fromS(set.batch())));
    }
}
