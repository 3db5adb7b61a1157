package com.promptbuilder.coalesce;

import com.promptbuilder.value.AnswerKey;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The records in DynamoDB, each one item. */
public final class DynamoDbRecords implements RecordStore {
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    private final DynamoDbClient client;
    private final String table;

    public DynamoDbRecords(DynamoDbClient client, String table) {
        this.client = client;
        this.table = table;
    }

    @Override
    public Optional<IdempotencyRecord> read(AnswerKey key) {
        return Item.read(
                TableCalls.asking(() -> client.getItem(get(key).build())).item());
    }

    /** Makes a first call, which loads classes and opens a connection, with time enough for that; false if it failed. */
    public boolean warmUp() {
        GetItemRequest patient = get(AnswerKey.ofDigest(new byte[32]))
                .overrideConfiguration(call -> call.apiCallTimeout(WARM_UP).apiCallAttemptTimeout(WARM_UP))
                .build();
        try {
            client.getItem(patient);
            return true;
        } catch (SdkException trouble) {
            return false;
        }
    }

    private GetItemRequest.Builder get(AnswerKey key) {
        return GetItemRequest.builder().tableName(table).key(Item.key(key)).consistentRead(true);
    }

    @Override
    public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
        // The client sends a write again when its answer got lost: then the lease is there, and it is ours.
        Condition condition =
                seen.map(Condition::unchangedSince).orElseGet(Condition::absent).orLedBy(lease.owner());
        return TableCalls.conditionally(() -> client.putItem(put -> put.tableName(table)
                .item(Item.inProgress(key, lease))
                .conditionExpression(condition.expression())
                .expressionAttributeNames(condition.names())
                .expressionAttributeValues(condition.values())));
    }

    @Override
    public boolean renew(AnswerKey key, Lease lease) {
        return update(
                key,
                "SET in_progress_expiration = :end, expiration = :expiration",
                Map.of(":end", Item.millis(lease.end()), ":expiration", Item.seconds(lease.expiration())),
                lease.owner());
    }

    @Override
    public boolean complete(AnswerKey key, String owner, Outcome outcome) {
        return update(
                key,
                "SET #status = :completed, #data = :data, expiration = :expiration REMOVE in_progress_expiration",
                Map.of(
                        ":completed", AttributeValue.fromS(IdempotencyRecord.Status.COMPLETED.name()),
                        ":data", AttributeValue.fromS(outcome.data()),
                        ":expiration", Item.seconds(outcome.expiration())),
                owner);
    }

    @Override
    public boolean put(AnswerKey key, Outcome outcome, Instant now) {
        Condition condition = Condition.notLed(now);
        return TableCalls.conditionally(() -> client.putItem(put -> put.tableName(table)
                .item(Item.completed(key, outcome))
                .conditionExpression(condition.expression())
                .expressionAttributeNames(condition.names())
                .expressionAttributeValues(condition.values())));
    }

    private boolean update(AnswerKey key, String change, Map<String, AttributeValue> values, String owner) {
        Condition condition = Condition.ledBy(owner).with(values, change.contains("#data"));
        return TableCalls.conditionally(() -> client.updateItem(update -> update.tableName(table)
                .key(Item.key(key))
                .updateExpression(change)
                .conditionExpression(condition.expression())
                .expressionAttributeNames(condition.names())
                .expressionAttributeValues(condition.values())));
    }
}
