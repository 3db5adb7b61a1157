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
record Condition(String expression, Map<String, String> names, Map<String, AttributeValue> values) {
    private static final Map<String, String> STATUS = Map.of("#status", "status");
    private static final Map<String, String> STATUS_AND_OWNER = Map.of("#status", "status", "#owner", "owner");
    private static final AttributeValue IN_PROGRESS = AttributeValue.fromS(IdempotencyRecord.Status.INPROGRESS.name());
    private static final AttributeValue RELEASED = Item.millis(Instant.EPOCH);
    private static final AttributeValue COMPLETED = AttributeValue.fromS(IdempotencyRecord.Status.COMPLETED.name());

    /** No record, or one of a status that is nobody's. */
    static Condition absent() {
        return new Condition(
                "attribute_not_exists(#status) OR NOT (#status IN (:inProgress, :completed))",
                STATUS,
                Map.of(":inProgress", IN_PROGRESS, ":completed", COMPLETED));
    }

    /** Nothing that counts: no record, an expired one, or a lease that has passed. A lease without an end holds until it expires. */
    static Condition free(Instant now) {
        return new Condition(
                "attribute_not_exists(#status) OR expiration <= :seconds"
                        + " OR (#status = :inProgress AND in_progress_expiration <= :now)",
                STATUS,
                Map.of(
                        ":inProgress", IN_PROGRESS,
                        ":now", Item.millis(now),
                        ":seconds", AttributeValue.fromN(Long.toString(now.getEpochSecond()))));
    }

    static Condition unchangedSince(IdempotencyRecord seen) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":status", AttributeValue.fromS(seen.status().name()));
        values.put(":expiration", Item.seconds(seen.expiration()));
        String lease = seen.leaseEnd()
                .map(end -> {
                    values.put(":end", Item.millis(end));
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
                    return Item.JOB + " = :job";
                })
                .orElse("attribute_not_exists(" + Item.JOB + ")");
        String same =
                "#status = :status AND expiration = :expiration AND " + lease + " AND " + owner + " AND " + promise;
        // The table may have deleted it meanwhile, which is as good.
        return new Condition("attribute_not_exists(#status) OR (" + same + ")", STATUS_AND_OWNER, values);
    }

    /** This owner's lease, released or not. */
    static Condition ledBy(String owner) {
        return new Condition(
                "#status = :inProgress AND #owner = :owner",
                STATUS_AND_OWNER,
                Map.of(":inProgress", IN_PROGRESS, ":owner", AttributeValue.fromS(owner)));
    }

    /** This owner's lease that was not released. */
    static Condition heldBy(String owner) {
        return new Condition(
                "#status = :inProgress AND #owner = :owner AND NOT in_progress_expiration = :released",
                STATUS_AND_OWNER,
                Map.of(
                        ":inProgress", IN_PROGRESS,
                        ":owner", AttributeValue.fromS(owner),
                        ":released", RELEASED));
    }

    /** The same, if the record holds no promise with a later deadline. */
    static Condition ledBy(String owner, Instant latestDeadline) {
        Condition led = ledBy(owner);
        return new Condition(
                        led.expression() + " AND (attribute_not_exists(" + Item.JOB_UNTIL + ") OR " + Item.JOB_UNTIL
                                + " <= :deadline)",
                        led.names(),
                        led.values())
                .with(Map.of(":deadline", Item.millis(latestDeadline)), false);
    }

    static Condition notLed(Instant now) {
        return new Condition(
                "attribute_not_exists(#status) OR #status <> :inProgress OR in_progress_expiration < :now",
                STATUS,
                Map.of(":inProgress", IN_PROGRESS, ":now", Item.millis(now)));
    }

    /** This condition, or that this owner already holds the lease. */
    Condition orHeldBy(String owner) {
        Map<String, AttributeValue> all = new HashMap<>(values);
        all.put(":inProgress", IN_PROGRESS);
        all.put(":me", AttributeValue.fromS(owner));
        all.put(":released", RELEASED);
        return new Condition(
                "(" + expression + ") OR (#status = :inProgress AND #owner = :me"
                        + " AND NOT in_progress_expiration = :released)",
                STATUS_AND_OWNER,
                all);
    }

    /** This condition, or that this very promise stands already. */
    Condition orPromised(Promise promise) {
        Map<String, AttributeValue> all = new HashMap<>(values);
        all.put(":mine", AttributeValue.fromS(promise.id()));
        return new Condition("(" + expression + ") OR " + Item.JOB + " = :mine", names, all);
    }

    /** This condition beside an update that brings values of its own. */
    Condition with(Map<String, AttributeValue> more, boolean namesData) {
        Map<String, AttributeValue> all = new HashMap<>(values);
        all.putAll(more);
        Map<String, String> allNames = new HashMap<>(names);
        if (namesData) {
            allNames.put("#data", "data");
        }
        return new Condition(expression, allNames, all);
    }
}
