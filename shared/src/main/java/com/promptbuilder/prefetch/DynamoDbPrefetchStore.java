package com.promptbuilder.prefetch;

import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.ItemForm;
import com.promptbuilder.dynamodb.VersionedItem;
import com.promptbuilder.prefetch.Transition.Interval;
import com.promptbuilder.value.AnswerKey;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Transitions and expected requests in DynamoDB. The item {@code transitions} has {@code version}, {@code at} in milliseconds and {@code
 * entries}. An entry is a list of id, trials, followed, outcomes, {@code offUntil} in milliseconds, and three numbers of each interval. An
 * item {@code expected#<key>} has {@code transition}, {@code at}, {@code tag}, and, once known, {@code come} and {@code claudeMillis}. All
 * have an {@code expiration}.
 */
public record DynamoDbPrefetchStore(DynamoDbTable dynamoDbTable) implements PrefetchStore {
    private static final Duration RETENTION = Duration.ofDays(14);
    private static final int FIELDS = 5;
    private static final int INTERVAL_FIELDS = 3;

    private static final ItemForm EXPECTED = new ItemForm(
            "expected",
            List.of("transition", "at", "tag"),
            item -> Attributes.text(item, "transition").isPresent()
                    && Attributes.millis(item, "at").isPresent()
                    && Attributes.text(item, "tag").isPresent());

    @Override
    public Transitions read() {
        Map<String, AttributeValue> item = transitions().read();
        return item.isEmpty()
                ? Transitions.EMPTY
                : new Transitions(
                        VersionedItem.version(item),
                        Attributes.millis(item, "at").orElseThrow(),
                        VersionedItem.entries(item)
                                .flatMap(fields -> transition(fields).stream())
                                .toList());
    }

    @Override
    public boolean replace(Transitions next) {
        return transitions()
                .replace(
                        next.version(),
                        next.entries().stream().map(DynamoDbPrefetchStore::entry),
                        Map.of(
                                "at",
                                Attributes.ofMillis(next.changedAt()),
                                "expiration",
                                expiration(next.changedAt().plus(RETENTION))));
    }

    private VersionedItem transitions() {
        return VersionedItem.of(dynamoDbTable, "transitions", "transitions", "at");
    }

    @Override
    public boolean expect(AnswerKey key, Expectation expectation) {
        return dynamoDbTable.callIf(client -> client.putItem(put -> put.tableName(dynamoDbTable.name())
                .item(Map.of(
                        "id", AttributeValue.fromS(id(key)),
                        "transition", AttributeValue.fromS(expectation.transition()),
                        "at", Attributes.ofMillis(expectation.at()),
                        "tag", AttributeValue.fromS(expectation.callerTag()),
                        "expiration", expiration(expectation.at().plus(Transition.EXPECTED))))
                .conditionExpression("attribute_not_exists(#at) OR #at <= :old")
                .expressionAttributeNames(Map.of("#at", "at"))
                .expressionAttributeValues(
                        Map.of(":old", Attributes.ofMillis(expectation.at().minus(Transition.EXPECTED))))));
    }

    // The read costs an eighth of a refused write.
    @Override
    public Optional<Expectation> come(AnswerKey key, Instant now) {
        return expectation(dynamoDbTable.item(id(key)))
                .filter(found -> !found.hasCome() && !found.isOver(now))
                .flatMap(_ -> setOnce(key, "come", Attributes.ofMillis(now)));
    }

    @Override
    public Optional<Expectation> made(AnswerKey key, Duration claudeTime, Instant now) {
        return setOnce(key, "claudeMillis", Attributes.ofNumber(claudeTime.toMillis()))
                .filter(found -> !found.isOver(now));
    }

    private Optional<Expectation> setOnce(AnswerKey key, String name, AttributeValue value) {
        try {
            return expectation(dynamoDbTable
                    .call(client -> client.updateItem(update -> update.tableName(dynamoDbTable.name())
                            .key(Attributes.key(id(key)))
                            .updateExpression("SET #name = :value")
                            .conditionExpression("attribute_exists(tag) AND attribute_not_exists(#name)")
                            .expressionAttributeNames(Map.of("#name", name))
                            .expressionAttributeValues(Map.of(":value", value))
                            .returnValues(ReturnValue.ALL_NEW)))
                    .attributes());
        } catch (ConditionalCheckFailedException _) {
            // It is not expected, or another environment was first.
            return Optional.empty();
        }
    }

    private Optional<Expectation> expectation(Map<String, AttributeValue> found) {
        Map<String, AttributeValue> item = EXPECTED.read(dynamoDbTable, found);
        return Attributes.text(item, "transition")
                .map(transition -> new Expectation(
                        transition,
                        Attributes.millis(item, "at").orElseThrow(),
                        Attributes.text(item, "tag").orElseThrow(),
                        item.containsKey("come"),
                        Attributes.number(item, "claudeMillis").map(Duration::ofMillis)));
    }

    private static String id(AnswerKey key) {
        return "expected#" + key.text();
    }

    private static AttributeValue expiration(Instant time) {
        return Attributes.ofNumber(time.getEpochSecond());
    }

    /** One entry; empty if it is unreadable, and then the next change removes it. */
    private static Optional<Transition> transition(List<AttributeValue> fields) {
        try {
            List<Interval> intervals = new ArrayList<>();
            for (int i = FIELDS; i < fields.size(); i += INTERVAL_FIELDS) {
                intervals.add(new Interval(
                        Long.parseLong(fields.get(i).n()),
                        Integer.parseInt(fields.get(i + 1).n()),
                        Integer.parseInt(fields.get(i + 2).n())));
            }
            String id = Objects.requireNonNull(fields.getFirst().s());
            return Optional.of(fields.get(3).s())
                    .filter(outcomes -> outcomes.matches("[01]{0,200}"))
                    .flatMap(outcomes -> Attributes.millis(fields.get(4))
                            .map(offUntil -> new Transition(
                                    id,
                                    Double.parseDouble(fields.get(1).n()),
                                    Double.parseDouble(fields.get(2).n()),
                                    outcomes,
                                    offUntil,
                                    intervals)));
        } catch (RuntimeException _) {
            // A missing field, or one of another type.
            return Optional.empty();
        }
    }

    private static AttributeValue entry(Transition transition) {
        List<AttributeValue> fields = new ArrayList<>(List.of(
                AttributeValue.fromS(transition.id()),
                decimal(transition.trials()),
                decimal(transition.followed()),
                AttributeValue.fromS(transition.outcomes()),
                Attributes.ofMillis(transition.offUntil())));
        for (Interval interval : transition.intervals()) {
            fields.add(Attributes.ofNumber(interval.number()));
            fields.add(Attributes.ofNumber(interval.open()));
            fields.add(Attributes.ofNumber(interval.unused()));
        }
        return AttributeValue.fromL(fields);
    }

    // Rounded to 0.01, so that the item's size is bounded.
    private static AttributeValue decimal(double count) {
        return AttributeValue.fromN(Double.toString(Math.round(count * 100) / 100.0));
    }
}
