package com.promptbuilder.coalesce;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * On what a write depends.
 *
 * @param expression DynamoDB's condition expression
 * @param names aliases, needed because {@code status}, {@code data} and {@code owner} are reserved words
 * @param values what it compares with
 */
record WriteCondition(String expression, Map<String, String> names, Map<String, AttributeValue> values) {
    private static final Map<String, String> STATUS = Map.of("#status", "status");
    private static final Map<String, String> STATUS_AND_OWNER = Map.of("#status", "status", "#owner", "owner");
    private static final AttributeValue IN_PROGRESS = AttributeValue.fromS(IdempotencyRecord.Status.INPROGRESS.name());
    private static final AttributeValue RELEASED = RecordItem.millis(Instant.EPOCH);
    private static final AttributeValue COMPLETED = AttributeValue.fromS(IdempotencyRecord.Status.COMPLETED.name());

    /** No record, or one of a status that is nobody's. */
    static WriteCondition absent() {
        return new WriteCondition(
                "attribute_not_exists(#status) OR NOT (#status IN (:inProgress, :completed))",
                STATUS,
                Map.of(":inProgress", IN_PROGRESS, ":completed", COMPLETED));
    }

    /** Nothing that counts: no record, an expired one, or a lease that has passed. A lease without an end holds until it expires. */
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
        String promise = seen.promise()
                .map(job -> {
                    values.put(":job", AttributeValue.fromS(job.id()));
                    return RecordItem.JOB + " = :job";
                })
                .orElse("attribute_not_exists(" + RecordItem.JOB + ")");
        String same =
                "#status = :status AND expiration = :expiration AND " + lease + " AND " + owner + " AND " + promise;
        // The table may have deleted it meanwhile, which is as good.
        return new WriteCondition("attribute_not_exists(#status) OR (" + same + ")", STATUS_AND_OWNER, values);
    }

    /** This owner's lease, released or not. */
    static WriteCondition ledBy(String owner) {
        return new WriteCondition(
                "#status = :inProgress AND #owner = :owner",
                STATUS_AND_OWNER,
                Map.of(":inProgress", IN_PROGRESS, ":owner", AttributeValue.fromS(owner)));
    }

    /** This owner's lease that was not released. */
    static WriteCondition heldBy(String owner) {
        return new WriteCondition(
                "#status = :inProgress AND #owner = :owner AND NOT in_progress_expiration = :released",
                STATUS_AND_OWNER,
                Map.of(
                        ":inProgress", IN_PROGRESS,
                        ":owner", AttributeValue.fromS(owner),
                        ":released", RELEASED));
    }

    /** The same, if the record holds no promise with a later deadline. */
    static WriteCondition ledBy(String owner, Instant latestDeadline) {
        WriteCondition led = ledBy(owner);
        return new WriteCondition(
                        led.expression() + " AND (attribute_not_exists(" + RecordItem.JOB_UNTIL + ") OR "
                                + RecordItem.JOB_UNTIL + " <= :deadline)",
                        led.names(),
                        led.values())
                .with(Map.of(":deadline", RecordItem.millis(latestDeadline)), false);
    }

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

    /** This condition, or that this very promise stands already. */
    WriteCondition orPromised(PendingJob pendingJob) {
        Map<String, AttributeValue> all = new HashMap<>(values);
        all.put(":mine", AttributeValue.fromS(pendingJob.id()));
        return new WriteCondition("(" + expression + ") OR " + RecordItem.JOB + " = :mine", names, all);
    }

    /** This condition beside an update that brings values of its own. */
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
