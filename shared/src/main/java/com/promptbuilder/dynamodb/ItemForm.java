package com.promptbuilder.dynamodb;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

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
        Replacement replacement = new Replacement(found, item);
        return dynamoDbTable.callIf(client -> client.updateItem(update -> update.tableName(dynamoDbTable.name())
                .key(Map.of("id", item.getOrDefault("id", AttributeValue.fromS(""))))
                .updateExpression(replacement.change())
                .conditionExpression(replacement.condition())
                .expressionAttributeNames(replacement.aliases)
                .expressionAttributeValues(replacement.values)));
    }

    // An update, since the IAM policies of some functions do not allow PutItem.
    private final class Replacement {
        private final Map<String, AttributeValue> found;
        private final Map<String, AttributeValue> item;
        private final Map<String, String> aliases = new HashMap<>();
        private final Map<String, AttributeValue> values = new HashMap<>();

        Replacement(Map<String, AttributeValue> found, Map<String, AttributeValue> item) {
            this.found = found;
            this.item = item;
        }

        String change() {
            List<String> set = new ArrayList<>();
            List<String> remove = new ArrayList<>();
            Set<String> all = new LinkedHashSet<>(found.keySet());
            all.addAll(item.keySet());
            all.remove("id");
            for (String name : all) {
                AttributeValue value = item.get(name);
                if (value == null) {
                    remove.add(alias(name));
                } else {
                    set.add(alias(name) + " = " + value(value));
                }
            }
            return "SET " + String.join(", ", set) + (remove.isEmpty() ? "" : " REMOVE " + String.join(", ", remove));
        }

        String condition() {
            List<String> same = new ArrayList<>();
            for (String name : names) {
                AttributeValue value = found.get(name);
                same.add(
                        value == null
                                ? "attribute_not_exists(" + alias(name) + ")"
                                : alias(name) + " = " + value(value));
            }
            return String.join(" AND ", same);
        }

        private String alias(String name) {
            for (Map.Entry<String, String> known : aliases.entrySet()) {
                if (known.getValue().equals(name)) {
                    return known.getKey();
                }
            }
            String alias = "#" + aliases.size();
            aliases.put(alias, name);
            return alias;
        }

        private String value(AttributeValue value) {
            String alias = ":" + values.size();
            values.put(alias, value);
            return alias;
        }
    }
}
