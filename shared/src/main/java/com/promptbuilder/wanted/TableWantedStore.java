package com.promptbuilder.wanted;

import com.promptbuilder.table.Attributes;
import com.promptbuilder.table.ItemForm;
import com.promptbuilder.table.Table;
import com.promptbuilder.value.AnswerKey;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The store in the table: an item {@code wanted} with {@code version}, {@code at} in milliseconds, {@code entries} as a list of lists of
 * key, count, error and {@code keptUntil} in milliseconds, and an item {@code wanted#<key>} for each question, with {@code message}. All
 * have an {@code expiration}.
 */
public final class TableWantedStore implements WantedStore {
    private static final Duration FORGOTTEN = Duration.ofDays(2);
    private static final String ID = "wanted";

    private static final AttributeValue NO_ENTRIES = AttributeValue.builder().build();
    private static final ItemForm FORM =
            new ItemForm("hot_keys", List.of("version", "at", "entries"), TableWantedStore::isReadable);
    private static final ItemForm QUESTION = new ItemForm(
            "question",
            List.of("message", "expiration"),
            item -> Attributes.text(item, "message").isPresent()
                    && Attributes.seconds(item, "expiration").isPresent());

    private final Table table;

    public TableWantedStore(Table table) {
        this.table = table;
    }

    @Override
    public Wanted read() {
        Map<String, AttributeValue> item = FORM.read(table, item(ID));
        return item.isEmpty()
                ? Wanted.NOTHING
                : new Wanted(
                        Attributes.number(item, "version").orElseThrow(),
                        Attributes.millis(item, "at").orElseThrow(),
                        item.getOrDefault("entries", NO_ENTRIES).l().stream()
                                .flatMap(value -> entry(value).stream())
                                .toList());
    }

    private static boolean isReadable(Map<String, AttributeValue> item) {
        return Attributes.number(item, "version").isPresent()
                && Attributes.millis(item, "at").isPresent()
                && item.getOrDefault("entries", NO_ENTRIES).hasL();
    }

    @Override
    public boolean replace(Wanted next) {
        Map<String, AttributeValue> item = Map.of(
                "id", AttributeValue.fromS(ID),
                "version", number(next.version()),
                "at", number(next.at().toEpochMilli()),
                "entries",
                        AttributeValue.fromL(next.entries().stream()
                                .map(TableWantedStore::value)
                                .toList()),
                "expiration", expiration(next.at().plus(FORGOTTEN)));
        return table.callIf(
                client -> client.putItem(put -> put.tableName(table.name())
                        .item(item)
                        .conditionExpression("attribute_not_exists(version) OR version = :before")
                        .expressionAttributeValues(Map.of(":before", number(next.version() - 1)))
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)),
                found -> FORM.replace(table, found, item));
    }

    @Override
    public void keep(AnswerKey key, String message, Instant until) {
        table.call(client -> client.putItem(put -> put.tableName(table.name())
                .item(Map.of(
                        "id", AttributeValue.fromS(ID + "#" + key.text()),
                        "message", AttributeValue.fromS(message),
                        "expiration", expiration(until)))));
    }

    @Override
    public Optional<String> question(AnswerKey key, Instant now) {
        Map<String, AttributeValue> item = QUESTION.read(table, item(ID + "#" + key.text()));
        return Attributes.seconds(item, "expiration")
                .filter(now::isBefore)
                .flatMap(_ -> Attributes.text(item, "message"));
    }

    private Map<String, AttributeValue> item(String id) {
        return table.call(client ->
                        client.getItem(get -> get.tableName(table.name()).key(Map.of("id", AttributeValue.fromS(id)))))
                .item();
    }

    /** One entry; empty if it cannot be read, and then the next change leaves it out. */
    private static Optional<Wanted.Entry> entry(AttributeValue value) {
        List<AttributeValue> parts = value.l();
        if (parts.size() != 4) {
            return Optional.empty();
        }
        Optional<AnswerKey> key = Optional.ofNullable(parts.get(0).s()).flatMap(AnswerKey::parse);
        Optional<Double> count = decimal(parts.get(1));
        Optional<Double> error = decimal(parts.get(2));
        Optional<Instant> keptUntil = Attributes.millis(parts.get(3));
        return key.filter(_ -> count.isPresent() && error.isPresent() && keptUntil.isPresent())
                .map(known -> new Wanted.Entry(
                        new SpaceSaving.Counted<>(known, count.orElseThrow(), error.orElseThrow()),
                        keptUntil.orElseThrow()));
    }

    private static Optional<Double> decimal(AttributeValue value) {
        return Optional.ofNullable(value.n()).map(Double::valueOf);
    }

    private static AttributeValue value(Wanted.Entry entry) {
        return AttributeValue.fromL(List.of(
                AttributeValue.fromS(entry.key().text()),
                decimal(entry.counted().count()),
                decimal(entry.counted().error()),
                number(entry.keptUntil().toEpochMilli())));
    }

    // Rounded, so that an item's size is bounded; a count may be too low by so little.
    private static AttributeValue decimal(double count) {
        return AttributeValue.fromN(Double.toString(Math.round(count * 100) / 100.0));
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    private static AttributeValue expiration(Instant time) {
        return number(time.getEpochSecond());
    }
}
