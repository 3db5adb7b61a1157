package com.promptbuilder.coalesce;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Condition of a write.
 *
 * @param expression DynamoDB's condition expression
 * @param names aliases, needed because {@code status}, {@code data} and {@code owner} are reserved words
 * @param values the values that the expression compares with
 */
record WriteCondition(String expression, Map<String, String> names, Map<String, AttributeValue> values) {
    private static final Map<String, String> STATUS = Map.of("#status", "status");
    private static final Map<String, String> STATUS_AND_OWNER = Map.of("#status", "status", "#owner", "owner");
    private static final AttributeValue IN_PROGRESS = AttributeValue.fromS(IdempotencyRecord.Status.INPROGRESS.name());
    private static final AttributeValue RELEASED = RecordItem.millis(Instant.EPOCH);
    private static final AttributeValue COMPLETED = AttributeValue.fromS(IdempotencyRecord.Status.COMPLETED.name());

    /** No record, or an item with an unknown status. */
    static WriteCondition absent() {
        return new WriteCondition(
                "attribute_not_exists(#status) OR NOT (#status IN (:inProgress, :completed))",
                STATUS,
                Map.of(":inProgress", IN_PROGRESS, ":completed", COMPLETED));
    }

    /** No record, an expired one, or an expired lease. A lease without an end ends with the record. */
    static WriteCondition free(Instant now) {
        return new WriteCondition(
                "attribute_not_exists(#status) OR expiration <= :seconds"
                        + " OR (#status = :inProgress AND in_progress_expiration <= :now)",
                STATUS,
                Map.of(
                        ":inProgress", IN_PROGRESS,
                        ":now", RecordItem.millis(now),
                        ":seconds", AttributeValue.fromN(Long.toString(now.getEpochSecond()))));
    }

    /** The record that was seen, or none if DynamoDB has deleted it since. */
    static WriteCondition unchangedSince(IdempotencyRecord seen) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":status", AttributeValue.fromS(seen.status().name()));
        values.put(":expiration", RecordItem.seconds(seen.expiration()));
        String lease = seen.leaseEnd()
                .map(end -> {
                    values.put(":end", RecordItem.millis(end));
                    return "in_progress_expiration = :end";
                })
                .orElse("attribute_not_exists(in_progress_expiration)");
        String owner = seen.owner()
                .map(token -> {
                    values.put(":owner", AttributeValue.fromS(token));
                    return "#owner = :owner";
                })
                .orElse("attribute_not_exists(#owner)");
        String pendingJob = seen.pendingJob()
                .map(job -> {
                    values.put(":job", AttributeValue.fromS(job.id()));
                    return RecordItem.JOB + " = :job";
                })
                .orElse("attribute_not_exists(" + RecordItem.JOB + ")");
        String same =
                "#status = :status AND expiration = :expiration AND " + lease + " AND " + owner + " AND " + pendingJob;
        return new WriteCondition("attribute_not_exists(#status) OR (" + same + ")", STATUS_AND_OWNER, values);
    }

    /** This owner's lease, released or not. */
    static WriteCondition ledBy(String owner) {
        return new WriteCondition(
                "#status = :inProgress AND #owner = :owner",
                STATUS_AND_OWNER,
                Map.of(":inProgress", IN_PROGRESS, ":owner", AttributeValue.fromS(owner)));
    }

    /** This owner's lease, not released. */
    static WriteCondition heldBy(String owner) {
        return new WriteCondition(
                "#status = :inProgress AND #owner = :owner AND NOT in_progress_expiration = :released",
                STATUS_AND_OWNER,
                Map.of(
                        ":inProgress", IN_PROGRESS,
                        ":owner", AttributeValue.fromS(owner),
                        ":released", RELEASED));
    }

    /** This owner's lease, in a record without a pending job that has a later deadline. */
    static WriteCondition ledBy(String owner, Instant latestDeadline) {
        WriteCondition led = ledBy(owner);
        return new WriteCondition(
                        led.expression() + " AND (attribute_not_exists(" + RecordItem.JOB_UNTIL + ") OR "
                                + RecordItem.JOB_UNTIL + " <= :deadline)",
                        led.names(),
                        led.values())
                .with(Map.of(":deadline", RecordItem.millis(latestDeadline)), false);
    }

    /** No lease that is still valid. */
    static WriteCondition notLed(Instant now) {
        return new WriteCondition(
                "attribute_not_exists(#status) OR #status <> :inProgress OR in_progress_expiration < :now",
                STATUS,
                Map.of(":inProgress", IN_PROGRESS, ":now", RecordItem.millis(now)));
    }

    /** This condition, or that this owner already holds the lease. */
    WriteCondition orHeldBy(String owner) {
        Map<String, AttributeValue> all = new HashMap<>(values);
        all.put(":inProgress", IN_PROGRESS);
        all.put(":me", AttributeValue.fromS(owner));
        all.put(":released", RELEASED);
        return new WriteCondition(
                "(" + expression + ") OR (#status = :inProgress AND #owner = :me"
                        + " AND NOT in_progress_expiration = :released)",
                STATUS_AND_OWNER,
                all);
    }

    /** This condition, or the record already has this pending job. */
    WriteCondition orHasJob(PendingJob pendingJob) {
        Map<String, AttributeValue> all = new HashMap<>(values);
        all.put(":mine", AttributeValue.fromS(pendingJob.id()));
        return new WriteCondition("(" + expression + ") OR " + RecordItem.JOB + " = :mine", names, all);
    }

    /** This condition, in an item that exists: an update of a deleted one would leave a pending job without a status. */
    WriteCondition andExists() {
        return new WriteCondition("attribute_exists(#status) AND (" + expression + ")", names, values);
    }

    /**
     * This condition for an update that has values of its own.
     *
     * @param namesData true if the update expression has the alias {@code #data}
     */
    WriteCondition with(Map<String, AttributeValue> more, boolean namesData) {
        Map<String, AttributeValue> all = new HashMap<>(values);
        all.putAll(more);
        Map<String, String> allNames = new HashMap<>(names);
        if (namesData) {
            allNames.put("#data", "data");
        }
        return new WriteCondition(expression, allNames, all);
    }
}
