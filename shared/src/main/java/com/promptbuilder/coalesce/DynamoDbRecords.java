package com.promptbuilder.coalesce;

import com.promptbuilder.table.StoreException;
import com.promptbuilder.table.Table;
import com.promptbuilder.value.AnswerKey;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The records in DynamoDB, each one item. */
public final class DynamoDbRecords implements RecordStore {
    private static final Duration WARM_UP_TIME = Duration.ofSeconds(2);

    private static final String COMPLETION = "SET #status = :completed, #data = :data";
    private static final String EXPIRATION = ", expiration = :expiration";
    private static final String END_OF_LEASE = " REMOVE in_progress_expiration";

    private final Table table;

    public DynamoDbRecords(DynamoDbClient client, String table) {
        this(new Table(client, table));
    }

    public DynamoDbRecords(Table table) {
        this.table = table;
    }

    @Override
    public Optional<IdempotencyRecord> read(AnswerKey key) {
        return read(get(key).build());
    }

    @Override
    public Optional<IdempotencyRecord> readEventuallyConsistent(AnswerKey key) {
        return read(get(key).consistentRead(false).build());
    }

    private Optional<IdempotencyRecord> read(GetItemRequest request) {
        return Item.read(table, table.call(client -> client.getItem(request)).item());
    }

    /** Makes the first call, which loads classes and opens a connection, and so may take longer than others; false without an answer. */
    public boolean warmUp() {
        GetItemRequest nobodys = get(AnswerKey.ofDigest(new byte[32]))
                .overrideConfiguration(call -> call.apiCallTimeout(WARM_UP_TIME).apiCallAttemptTimeout(WARM_UP_TIME))
                .build();
        try {
            table.call(client -> client.getItem(nobodys));
            return true;
        } catch (StoreException trouble) {
            return false;
        }
    }

    private GetItemRequest.Builder get(AnswerKey key) {
        return GetItemRequest.builder()
                .tableName(table.name())
                .key(Item.key(key))
                .consistentRead(true);
    }

    @Override
    public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
        // The client sends a write again when its answer got lost: then the lease is there, and it is ours.
        Condition condition =
                seen.map(Condition::unchangedSince).orElseGet(Condition::absent).orHeldBy(lease.owner());
        return Item.put(table, Item.inProgress(key, lease, seen), condition);
    }

    @Override
    public boolean renew(AnswerKey key, Lease lease) {
        return update(
                key,
                "SET in_progress_expiration = :end",
                Map.of(":end", Item.millis(lease.end())),
                Condition.heldBy(lease.owner()));
    }

    @Override
    public boolean release(AnswerKey key, String owner) {
        return update(
                key,
                "SET in_progress_expiration = :end",
                Map.of(":end", Item.millis(Instant.EPOCH)),
                Condition.ledBy(owner));
    }

    @Override
    public boolean promise(AnswerKey key, Optional<Promise> promise, Optional<IdempotencyRecord> seen) {
        return Promising.apply(table, key, promise, seen);
    }

    @Override
    public boolean complete(AnswerKey key, String owner, Outcome outcome) {
        // A refused condition may mean that an earlier attempt was written and its acknowledgement got lost.
        return isCompletionWritten(key, owner, outcome)
                || read(key)
                        .filter(record -> record.isCompletedBy(owner, outcome.data()))
                        .isPresent();
    }

    private boolean isCompletionWritten(AnswerKey key, String owner, Outcome outcome) {
        if (outcome.endsPromise()) {
            return update(
                    key,
                    COMPLETION + EXPIRATION + END_OF_LEASE + Promising.REMOVED,
                    values(outcome, true),
                    Condition.ledBy(owner));
        }
        // Where a promise needs the record for longer than the outcome does, its own expiration stands.
        return update(
                        key,
                        COMPLETION + EXPIRATION + END_OF_LEASE,
                        values(outcome, true),
                        Condition.ledBy(owner, Promise.latestDeadline(outcome.expiration())))
                || update(key, COMPLETION + END_OF_LEASE, values(outcome, false), Condition.ledBy(owner));
    }

    private static Map<String, AttributeValue> values(Outcome outcome, boolean withExpiration) {
        Map<String, AttributeValue> values = new HashMap<>(Map.of(
                ":completed", AttributeValue.fromS(IdempotencyRecord.Status.COMPLETED.name()),
                ":data", AttributeValue.fromS(outcome.data())));
        if (withExpiration) {
            values.put(":expiration", Item.seconds(outcome.expiration()));
        }
        return values;
    }

    @Override
    public boolean put(AnswerKey key, Outcome outcome, Instant now) {
        Condition condition = Condition.notLed(now);
        return Item.put(table, Item.completed(key, outcome), condition);
    }

    private boolean update(AnswerKey key, String change, Map<String, AttributeValue> values, Condition lease) {
        return FencedUpdate.apply(table, Item.key(key), change, values, lease);
    }
}
