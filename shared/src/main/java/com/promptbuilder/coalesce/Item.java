package com.promptbuilder.coalesce;

import com.promptbuilder.value.AnswerKey;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The table's item format: that of AWS Lambda Powertools' idempotency records, and our {@code owner}. */
final class Item {
    /** The promise's id; beside it stand its times, in milliseconds since the epoch. */
    static final String JOB = "job_id";

    static final String JOB_UNTIL = "job_until";
    static final String JOB_DUE = "job_due";

    private Item() {}

    static Map<String, AttributeValue> key(AnswerKey key) {
        return key(key.text());
    }

    static Map<String, AttributeValue> key(String id) {
        return Map.of("id", AttributeValue.fromS(id));
    }

    /** @param seen what it replaces: what was true before is worth keeping until something new is, and a promise stays one */
    static Map<String, AttributeValue> inProgress(
            AnswerKey key, RecordStore.Lease lease, Optional<IdempotencyRecord> seen) {
        Map<String, AttributeValue> item = new HashMap<>(Map.of(
                "id", AttributeValue.fromS(key.text()),
                "status", AttributeValue.fromS(IdempotencyRecord.Status.INPROGRESS.name()),
                "expiration", seconds(expiration(lease, seen.flatMap(IdempotencyRecord::promise))),
                "in_progress_expiration", millis(lease.end()),
                "owner", AttributeValue.fromS(lease.owner())));
        seen.flatMap(IdempotencyRecord::data).ifPresent(data -> item.put("data", AttributeValue.fromS(data)));
        seen.flatMap(IdempotencyRecord::promise).ifPresent(promise -> item.putAll(promise(promise)));
        return item;
    }

    static Instant expiration(RecordStore.Lease lease, Optional<Promise> promise) {
        return promise.map(open -> open.expiration(lease.expiration())).orElse(lease.expiration());
    }

    /** A promise where nothing stood: beside it a lease that is nobody's. */
    static Map<String, AttributeValue> promised(AnswerKey key, Promise promise) {
        RecordStore.Lease nobodys = new RecordStore.Lease(promise.id(), Instant.EPOCH, promise.expiration());
        Map<String, AttributeValue> item = inProgress(key, nobodys, Optional.empty());
        item.putAll(promise(promise));
        return item;
    }

    static Map<String, AttributeValue> promise(Promise promise) {
        return Map.of(
                JOB, AttributeValue.fromS(promise.id()),
                JOB_UNTIL, millis(promise.until()),
                JOB_DUE, millis(promise.due()));
    }

    static Map<String, AttributeValue> completed(AnswerKey key, RecordStore.Outcome outcome) {
        return Map.of(
                "id", AttributeValue.fromS(key.text()),
                "status", AttributeValue.fromS(IdempotencyRecord.Status.COMPLETED.name()),
                "expiration", seconds(outcome.expiration()),
                "data", AttributeValue.fromS(outcome.data()));
    }

    /** Reads what may have been written by another library, too; a record of a status that is not ours counts as absent. */
    static Optional<IdempotencyRecord> read(Map<String, AttributeValue> item) {
        return text(item, "status")
                .flatMap(Item::status)
                .map(status -> new IdempotencyRecord(
                        status,
                        Instant.ofEpochSecond(number(item, "expiration").orElse(0L)),
                        number(item, "in_progress_expiration").map(Instant::ofEpochMilli),
                        text(item, "data"),
                        text(item, "owner"),
                        readPromise(item)));
    }

    private static Optional<Promise> readPromise(Map<String, AttributeValue> item) {
        return text(item, JOB)
                .map(id -> new Promise(
                        id,
                        Instant.ofEpochMilli(number(item, JOB_UNTIL).orElse(0L)),
                        Instant.ofEpochMilli(number(item, JOB_DUE).orElse(0L))));
    }

    static AttributeValue seconds(Instant time) {
        return AttributeValue.fromN(Long.toString(time.plusNanos(999_999_999).getEpochSecond()));
    }

    static AttributeValue millis(Instant time) {
        return AttributeValue.fromN(Long.toString(time.toEpochMilli()));
    }

    private static Optional<IdempotencyRecord.Status> status(String text) {
        return switch (text) {
            case "INPROGRESS" -> Optional.of(IdempotencyRecord.Status.INPROGRESS);
            case "COMPLETED" -> Optional.of(IdempotencyRecord.Status.COMPLETED);
            default -> Optional.empty();
        };
    }

    private static Optional<Long> number(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name)).map(AttributeValue::n).map(Long::valueOf);
    }

    private static Optional<String> text(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name)).map(AttributeValue::s);
    }
}
