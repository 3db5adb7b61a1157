package com.promptbuilder.background;

import com.promptbuilder.dynamodb.AttributeType;
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

    private static final ItemForm ENTRY = ItemForm.of("hot_key")
            .with("key", AttributeType.TEXT)
            .with("count", AttributeType.DECIMAL)
            .with("error", AttributeType.DECIMAL)
            .with("keptUntil", AttributeType.MILLIS)
            .and(entry -> key(entry).isPresent());

    @Override
    public HotKeys read() {
        Map<String, AttributeValue> item = hotKeys().read();
        return item.isEmpty()
                ? HotKeys.EMPTY
                : new HotKeys(
                        VersionedItem.version(item),
                        Attributes.millis(item, "at").orElseThrow(),
                        VersionedItem.entries(item)
                                .flatMap(fields -> ENTRY.entry(fields).stream())
                                .map(DynamoDbHotKeyStore::hotKey)
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

    private static Optional<AnswerKey> key(Map<String, AttributeValue> entry) {
        return Attributes.text(entry, "key").flatMap(AnswerKey::parse);
    }

    private static HotKeys.HotKey hotKey(Map<String, AttributeValue> entry) {
        return new HotKeys.HotKey(
                new SpaceSaving.Counted<>(
                        key(entry).orElseThrow(),
                        Attributes.decimal(entry, "count").orElseThrow(),
                        Attributes.decimal(entry, "error").orElseThrow()),
                Attributes.millis(entry, "keptUntil").orElseThrow());
    }

    private static AttributeValue value(HotKeys.HotKey hotKey) {
        return AttributeValue.fromL(List.of(
                AttributeValue.fromS(hotKey.key().text()),
                Attributes.ofDecimal(hotKey.counted().count()),
                Attributes.ofDecimal(hotKey.counted().error()),
                Attributes.ofMillis(hotKey.keptUntil())));
    }
}
