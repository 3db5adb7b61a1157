package com.promptbuilder.prefetch;

import com.promptbuilder.dynamodb.AttributeType;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Transitions and expected requests in DynamoDB. The item {@code transitions} has {@code version}, {@code at} in milliseconds and {@code
 * entries}. An entry is a list of the fields of {@link #ENTRY}, then those of {@link #INTERVAL} for each interval. An item {@code
 * expected#<key>} has the attributes of {@link #EXPECTED} and, once known, {@code come} and {@code claudeMillis}. All have an {@code
 * expiration}.
 */
public record DynamoDbPrefetchStore(DynamoDbTable dynamoDbTable) implements PrefetchStore {
    private static final Duration RETENTION = Duration.ofDays(14);

    private static final ItemForm ENTRY = ItemForm.of("transition")
            .with("id", AttributeType.TEXT)
            .with("trials", AttributeType.DECIMAL)
            .with("followed", AttributeType.DECIMAL)
            .with("outcomes", AttributeType.TEXT)
            .with("offUntil", AttributeType.MILLIS)
            .and(entry -> text(entry, "outcomes").matches("[01]{0,200}"));

    private static final ItemForm INTERVAL = ItemForm.of("interval")
            .with("number", AttributeType.INTEGER)
            .with("used", AttributeType.INTEGER)
            .with("unused", AttributeType.INTEGER);

    private static final ItemForm EXPECTED = ItemForm.of("expected")
            .with("transition", AttributeType.TEXT)
            .with("at", AttributeType.MILLIS)
            .with("tag", AttributeType.TEXT);

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
        return Optional.of(EXPECTED.read(dynamoDbTable, found))
                .filter(item -> !item.isEmpty())
                .map(item -> new Expectation(
                        text(item, "transition"),
                        Attributes.millis(item, "at").orElseThrow(),
                        text(item, "tag"),
                        item.containsKey("come"),
                        Attributes.number(item, "claudeMillis").map(Duration::ofMillis)));
    }

    private static String id(AnswerKey key) {
        return "expected#" + key.text();
    }

    private static AttributeValue expiration(Instant time) {
        return Attributes.ofNumber(time.getEpochSecond());
    }

    private static Optional<Transition> transition(List<AttributeValue> fields) {
        int length = INTERVAL.names().size();
        List<Optional<Interval>> intervals = IntStream.iterate(
                        ENTRY.names().size(), start -> start < fields.size(), start -> start + length)
                .mapToObj(start -> fields.subList(start, Math.min(start + length, fields.size())))
                .map(each -> INTERVAL.entry(each).map(DynamoDbPrefetchStore::interval))
                .toList();
        return ENTRY.entry(fields)
                .filter(_ -> intervals.stream().allMatch(Optional::isPresent))
                .map(entry -> new Transition(
                        text(entry, "id"),
                        Attributes.decimal(entry, "trials").orElseThrow(),
                        Attributes.decimal(entry, "followed").orElseThrow(),
                        text(entry, "outcomes"),
                        Attributes.millis(entry, "offUntil").orElseThrow(),
                        intervals.stream().flatMap(Optional::stream).toList()));
    }

    private static Interval interval(Map<String, AttributeValue> entry) {
        return new Interval(number(entry, "number"), number(entry, "used"), number(entry, "unused"));
    }

    private static String text(Map<String, AttributeValue> item, String name) {
        return Attributes.text(item, name).orElseThrow();
    }

    private static long number(Map<String, AttributeValue> item, String name) {
        return Attributes.number(item, name).orElseThrow();
    }

    private static AttributeValue entry(Transition transition) {
        return AttributeValue.fromL(Stream.concat(
                        Stream.of(
                                AttributeValue.fromS(transition.id()),
                                Attributes.ofDecimal(transition.trials()),
                                Attributes.ofDecimal(transition.followed()),
                                AttributeValue.fromS(transition.outcomes()),
                                Attributes.ofMillis(transition.offUntil())),
                        transition.intervals().stream()
                                .flatMap(each -> Stream.of(each.number(), each.used(), each.unused())
                                        .map(Attributes::ofNumber)))
                .toList());
    }
}
