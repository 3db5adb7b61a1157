package com.promptbuilder.dynamodb;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Format of items of one kind. An unreadable item counts as absent and is overwritten, since it must not fail a request. Another version, another
 * library or an operator may have written it.
 *
 * @param kind label in metrics
 * @param names the attributes that decide whether an item is readable
 * @param readable true for a readable item
 */
public record ItemForm(String kind, List<String> names, Predicate<Map<String, AttributeValue>> readable) {
    public ItemForm {
        names = List.copyOf(names);
    }

    /** Format of items or entries without required attributes, to which {@link #with} adds. */
    public static ItemForm of(String kind) {
        return new ItemForm(kind, List.of(), _ -> true);
    }

    /** The same with one more required attribute. */
    public ItemForm with(String name, AttributeType type) {
        return new ItemForm(
                kind,
                Stream.concat(names.stream(), Stream.of(name)).toList(),
                readable.and(item -> Optional.ofNullable(item.get(name))
                        .filter(type::matches)
                        .isPresent()));
    }

    /** The same with one more condition. */
    public ItemForm and(Predicate<Map<String, AttributeValue>> condition) {
        return new ItemForm(kind, names, readable.and(condition));
    }

    /** The entry whose first fields are the attributes of this format, in their order; empty if it is unreadable. */
    public Optional<Map<String, AttributeValue>> entry(List<AttributeValue> fields) {
        return Optional.of(fields)
                .filter(_ -> fields.size() >= names.size())
                .map(_ -> IntStream.range(0, names.size()).boxed().collect(Collectors.toMap(names::get, fields::get)))
                .filter(readable);
    }

    /** The item; empty if it is unreadable, which is reported to the table. */
    public Map<String, AttributeValue> read(DynamoDbTable dynamoDbTable, Map<String, AttributeValue> item) {
        if (isUnreadable(item)) {
            dynamoDbTable.reportUnreadable(kind);
            return Map.of();
        }
        return item;
    }

    /** True if the item exists and is unreadable. */
    public boolean isUnreadable(Map<String, AttributeValue> item) {
        return !item.isEmpty() && !readable.test(item);
    }

    /**
     * Replaces an unreadable item.
     *
     * @param found the current item
     * @param item the new item, with its {@code id}
     * @return false if the current item is readable, or if it has changed since
     * @throws StoreUnavailableException if DynamoDB does not answer
     */
    public boolean replace(
            DynamoDbTable dynamoDbTable, Map<String, AttributeValue> found, Map<String, AttributeValue> item) {
        if (!isUnreadable(found)) {
            return false;
        }
        dynamoDbTable.reportUnreadable(kind);
        List<String> all = Stream.of(names, found.keySet(), item.keySet())
                .flatMap(Collection::stream)
                .filter(name -> !"id".equals(name))
                .distinct()
                .toList();
        Map<String, AttributeValue> values = new HashMap<>();
        String change = change(all, item, values);
        String condition = condition(found, values);
        // An update, since the IAM policies of some functions do not allow PutItem.
        return dynamoDbTable.callIf(client -> client.updateItem(update -> update.tableName(dynamoDbTable.name())
                .key(Attributes.key(
                        item.getOrDefault("id", AttributeValue.fromS("")).s()))
                .updateExpression(change)
                .conditionExpression(condition)
                .expressionAttributeNames(
                        all.stream().collect(Collectors.toMap(name -> "#" + all.indexOf(name), name -> name)))
                .expressionAttributeValues(values)));
    }

    /** Sets the attributes of the new item, whose values it adds, and removes all others. */
    private static String change(
            List<String> all, Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
        List<String> set = new ArrayList<>();
        List<String> remove = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            AttributeValue value = item.get(all.get(i));
            if (value == null) {
                remove.add("#" + i);
            } else {
                set.add("#" + i + " = :new" + i);
                values.put(":new" + i, value);
            }
        }
        return "SET " + String.join(", ", set) + (remove.isEmpty() ? "" : " REMOVE " + String.join(", ", remove));
    }

    /** True if the attributes of this form, which are the first, are as they were found. */
    private String condition(Map<String, AttributeValue> found, Map<String, AttributeValue> values) {
        List<String> same = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            same.add(Attributes.equal("#" + i, ":old" + i, Optional.ofNullable(found.get(names.get(i))), values));
        }
        return String.join(" AND ", same);
    }
}
