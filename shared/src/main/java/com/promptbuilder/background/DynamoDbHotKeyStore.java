package com.promptbuilder.background;

import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.ItemForm;
import com.promptbuilder.dynamodb.VersionedItem;
import com.promptbuilder.value.AnswerKey;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hot keys in DynamoDB. The item {@code wanted} has {@code version}, {@code at} in milliseconds, and {@code entries}, a list of lists of key,
 * count, error and {@code keptUntil} in milliseconds. An item {@code wanted#<key>} for each question has {@code message}. All have an {@code
 * expiration}.
 */
public record DynamoDbHotKeyStore(DynamoDbTable dynamoDbTable) implements HotKeyStore {
    private static final Duration RETENTION = Duration.ofDays(2);
    private static final String ID = "wanted";

    private static final ItemForm QUESTION = new ItemForm(
            "question",
            List.of("message", "expiration"),
            item -> Attributes.text(item, "message").isPresent()
                    && Attributes.seconds(item, "expiration").isPresent());

    @Override
    public HotKeys read() {
        Map<String, AttributeValue> item = hotKeys().read();
        return item.isEmpty()
                ? HotKeys.EMPTY
                : new HotKeys(
                        VersionedItem.version(item),
                        Attributes.millis(item, "at").orElseThrow(),
                        VersionedItem.entries(item)
                                .flatMap(fields -> entry(fields).stream())
                                .toList());
    }

    @Override
    public boolean replace(HotKeys next) {
        return hotKeys()
                .replace(
                        next.version(),
                        next.entries().stream().map(DynamoDbHotKeyStore::value),
                        Map.of(
                                "at",
                                Attributes.ofMillis(next.decayedTo()),
                                "expiration",
                                Attributes.ofNumber(
                                        next.decayedTo().plus(RETENTION).getEpochSecond())));
    }

    private VersionedItem hotKeys() {
        return VersionedItem.of(dynamoDbTable, ID, "hot_keys", "at");
    }

    @Override
    public void keep(AnswerKey key, String message, Instant until) {
        dynamoDbTable.call(client -> client.putItem(put -> put.tableName(dynamoDbTable.name())
                .item(Map.of(
                        "id", AttributeValue.fromS(ID + "#" + key.text()),
                        "message", AttributeValue.fromS(message),
                        "expiration", Attributes.ofNumber(until.getEpochSecond())))));
    }

    @Override
    public Optional<String> question(AnswerKey key, Instant now) {
        Map<String, AttributeValue> item = QUESTION.read(dynamoDbTable, dynamoDbTable.item(ID + "#" + key.text()));
        return Attributes.seconds(item, "expiration")
                .filter(now::isBefore)
                .flatMap(_ -> Attributes.text(item, "message"));
    }

    /** One entry; empty if it is unreadable, and then the next change removes it. */
    private static Optional<HotKeys.HotKey> entry(List<AttributeValue> fields) {
        if (fields.size() != 4) {
            return Optional.empty();
        }
        Optional<AnswerKey> key = Optional.ofNullable(fields.get(0).s()).flatMap(AnswerKey::parse);
        Optional<Double> count = decimal(fields.get(1));
        Optional<Double> error = decimal(fields.get(2));
        Optional<Instant> keptUntil = Attributes.millis(fields.get(3));
        return key.filter(_ -> count.isPresent() && error.isPresent() && keptUntil.isPresent())
                .map(known -> new HotKeys.HotKey(
                        new SpaceSaving.Counted<>(known, count.orElseThrow(), error.orElseThrow()),
                        keptUntil.orElseThrow()));
    }

    private static Optional<Double> decimal(AttributeValue value) {
        return Optional.ofNullable(value.n()).map(Double::valueOf);
    }

    private static AttributeValue value(HotKeys.HotKey hotKey) {
        return AttributeValue.fromL(List.of(
                AttributeValue.fromS(hotKey.key().text()),
                decimal(hotKey.counted().count()),
                decimal(hotKey.counted().error()),
                Attributes.ofMillis(hotKey.keptUntil())));
    }

    // Rounded to 0.01, so that the item's size is bounded.
    private static AttributeValue decimal(double count) {
        return AttributeValue.fromN(Double.toString(Math.round(count * 100) / 100.0));
    }
}
