package com.promptbuilder.coalesce;

import com.promptbuilder.coalesce.RecordStore.PendingJob;
import com.promptbuilder.dynamodb.Attributes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Condition of a write: DynamoDB's expression and its values. {@link RecordItem} adds the aliases. */
record WriteCondition(String expression, Map<String, AttributeValue> values) {
    private static final AttributeValue IN_PROGRESS = AttributeValue.fromS(IdempotencyRecord.Status.INPROGRESS.name());
    private static final AttributeValue COMPLETED = AttributeValue.fromS(IdempotencyRecord.Status.COMPLETED.name());

    /** No record, or an item with an unknown status. */
    static WriteCondition absent() {
        return new WriteCondition(
                "attribute_not_exists(#status) OR NOT (#status IN (:inProgress, :completed))",
                Map.of(":inProgress", IN_PROGRESS, ":completed", COMPLETED));
    }

    /** No record, an expired one, or an expired lease. A lease without an end ends with the record. */
    static WriteCondition free(Instant now) {
        return new WriteCondition(
                "attribute_not_exists(#status) OR expiration <= :seconds"
                        + " OR (#status = :inProgress AND in_progress_expiration <= :now)",
                Map.of(
                        ":inProgress", IN_PROGRESS,
                        ":now", Attributes.ofMillis(now),
                        ":seconds", Attributes.ofNumber(now.getEpochSecond())));
    }

    /** The record that was seen, or none if DynamoDB has deleted it since. */
    static WriteCondition unchangedSince(IdempotencyRecord seen) {
        Map<String, AttributeValue> values = new HashMap<>(Map.of(
                ":status", AttributeValue.fromS(seen.status().name()),
                ":expiration", RecordItem.seconds(seen.expiration())));
        String lease = Attributes.equal(
                "in_progress_expiration", ":end", seen.leaseEnd().map(Attributes::ofMillis), values);
        String owner = Attributes.equal("#owner", ":owner", seen.owner().map(AttributeValue::fromS), values);
        String job = Attributes.equal(
                "job_id", ":job", seen.pendingJob().map(known -> AttributeValue.fromS(known.id())), values);
        String same = "#status = :status AND expiration = :expiration AND " + lease + " AND " + owner + " AND " + job;
        return new WriteCondition("attribute_not_exists(#status) OR (" + same + ")", values);
    }

    /** This owner's lease, released or not. */
    static WriteCondition ledBy(String owner) {
        return new WriteCondition(
                "#status = :inProgress AND #owner = :me",
                Map.of(":inProgress", IN_PROGRESS, ":me", AttributeValue.fromS(owner)));
    }

    /** This owner's lease, not released. */
    static WriteCondition heldBy(String owner) {
        WriteCondition led = ledBy(owner);
        return led.with(
                led.expression() + " AND NOT in_progress_expiration = :released",
                Map.of(":released", Attributes.ofMillis(Instant.EPOCH)));
    }

    /** This owner's lease, in a record without a pending job that has a later deadline. */
    static WriteCondition ledBy(String owner, Instant latestDeadline) {
        WriteCondition led = ledBy(owner);
        return led.with(
                led.expression() + " AND (attribute_not_exists(job_until) OR job_until <= :deadline)",
                Map.of(":deadline", Attributes.ofMillis(latestDeadline)));
    }

    /** No lease that is still valid. */
    static WriteCondition notLed(Instant now) {
        return new WriteCondition(
                "attribute_not_exists(#status) OR #status <> :inProgress OR in_progress_expiration < :now",
                Map.of(":inProgress", IN_PROGRESS, ":now", Attributes.ofMillis(now)));
    }

    /** This condition, or that this owner already holds the lease. */
    WriteCondition orHeldBy(String owner) {
        WriteCondition held = heldBy(owner);
        return with("(" + expression + ") OR (" + held.expression() + ")", held.values());
    }

    /** This condition, or the record already has this pending job. */
    WriteCondition orHasJob(PendingJob pendingJob) {
        return with("(" + expression + ") OR job_id = :mine", Map.of(":mine", AttributeValue.fromS(pendingJob.id())));
    }

    /** This condition, in an item that exists: an update of a deleted one would leave a pending job without a status. */
    WriteCondition andExists() {
        return with("attribute_exists(#status) AND (" + expression + ")", Map.of());
    }

    private WriteCondition with(String changed, Map<String, AttributeValue> more) {
        Map<String, AttributeValue> all = new HashMap<>(values);
        all.putAll(more);
        return new WriteCondition(changed, all);
    }
}
