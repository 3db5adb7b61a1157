package com.promptbuilder.wanted;

import com.promptbuilder.table.Table;
import com.promptbuilder.table.TableCalls;
import com.promptbuilder.value.AnswerKey;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The store in the table: an item {@code wanted} with {@code version}, {@code at} in milliseconds, {@code entries} as a list of lists of
 * key, count, error and {@code keptUntil} in milliseconds, and an item {@code wanted#<key>} for each question, with {@code message}. All
 * have an {@code expiration}.
 */
public final class TableWantedStore implements WantedStore {
    private static final Duration FORGOTTEN = Duration.ofDays(2);
    private static final String ID = "wanted";

    private final Table table;

    public TableWantedStore(Table table) {
        this.table = table;
    }

    @Override
    public Wanted read() {
        Map<String, AttributeValue> item = item(ID);
        return item.isEmpty()
                ? Wanted.NOTHING
                : new Wanted(
                        Long.parseLong(part(item, "version").n()),
                        instant(part(item, "at")),
                        part(item, "entries").l().stream()
                                .map(TableWantedStore::entry)
                                .toList());
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
        return TableCalls.conditionally(() -> table.client()
                .putItem(put -> put.tableName(table.name())
                        .item(item)
                        .conditionExpression("attribute_not_exists(version) OR version = :before")
                        .expressionAttributeValues(Map.of(":before", number(next.version() - 1)))));
    }

    @Override
    public void keep(AnswerKey key, String message, Instant until) {
        TableCalls.asking(() -> table.client()
                .putItem(put -> put.tableName(table.name())
                        .item(Map.of(
                                "id", AttributeValue.fromS(ID + "#" + key.text()),
                                "message", AttributeValue.fromS(message),
                                "expiration", expiration(until)))));
    }

    @Override
    public Optional<String> question(AnswerKey key, Instant now) {
        Map<String, AttributeValue> item = item(ID + "#" + key.text());
        return Optional.of(item)
                .filter(kept -> !kept.isEmpty())
                .filter(kept -> now.isBefore(Instant.ofEpochSecond(
                        Long.parseLong(part(kept, "expiration").n()))))
                .map(kept -> part(kept, "message").s());
    }

    private Map<String, AttributeValue> item(String id) {
        return TableCalls.asking(() -> table.client()
                        .getItem(get -> get.tableName(table.name()).key(Map.of("id", AttributeValue.fromS(id)))))
                .item();
    }

    private static AttributeValue part(Map<String, AttributeValue> item, String name) {
        return Objects.requireNonNull(item.get(name), name);
    }

    private static Wanted.Entry entry(AttributeValue value) {
        List<AttributeValue> parts = value.l();
        return new Wanted.Entry(
                new SpaceSaving.Counted<>(
                        new AnswerKey(parts.get(0).s()),
                        Double.parseDouble(parts.get(1).n()),
                        Double.parseDouble(parts.get(2).n())),
                instant(parts.get(3)));
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

    private static Instant instant(AttributeValue millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis.n()));
    }
}
