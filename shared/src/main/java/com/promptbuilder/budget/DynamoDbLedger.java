package com.promptbuilder.budget;

import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.ItemForm;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.Usd;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Ledger in DynamoDB: one item per window with the numbers {@code calls}, {@code nanoDollars} and {@code expiration}. A write whose
 * acknowledgement was lost is retried and then counts twice, which is on the safe side of a limit.
 */
public record DynamoDbLedger(DynamoDbTable table) implements Ledger {
    /** Time that an item is kept after the window's end: for charges of calls in flight, and for operators. */
    private static final Duration RETENTION = Duration.ofDays(2);

    private static final String CALLS = "calls";
    private static final String NANO_DOLLARS = "nanoDollars";
    private static final String EXPIRATION = "expiration";
    private static final ItemForm FORM =
            new ItemForm("budget", List.of(CALLS, NANO_DOLLARS), DynamoDbLedger::isReadable);

    @Override
    public Spend read(BudgetWindow window) {
        return spend(FORM.read(table, item(window)));
    }

    private Map<String, AttributeValue> item(BudgetWindow window) {
        return table.call(client ->
                        client.getItem(get -> get.tableName(table.name()).key(key(window))))
                .item();
    }

    @Override
    public Optional<Spend> tryReserve(BudgetWindow window) {
        Map<String, Long> limits = new HashMap<>();
        window.spendLimit().calls().ifPresent(max -> limits.put(CALLS, max));
        window.spendLimit().dollars().ifPresent(max -> limits.put(NANO_DOLLARS, max.nanos()));
        try {
            return Optional.of(add(window, CALLS, 1, limits));
        } catch (ConditionalCheckFailedException _) {
            // A limit is reached: the condition of the update.
            return Optional.empty();
        }
    }

    @Override
    public void release(BudgetWindow window) {
        add(window, CALLS, -1, Map.of());
    }

    @Override
    public Spend charge(BudgetWindow window, Usd cost) {
        return add(window, NANO_DOLLARS, cost.nanos(), Map.of());
    }

    /** Adds to a window. If its item cannot be read, an empty item replaces it first. */
    private Spend add(BudgetWindow window, String attribute, long amount, Map<String, Long> limits) {
        UpdateItemRequest update = addition(window, attribute, amount, limits);
        try {
            Map<String, AttributeValue> found = update(update);
            if (!isReplaced(window, found)) {
                return spend(found);
            }
        } catch (ConditionalCheckFailedException e) {
            if (!isReplaced(window, e.item())) {
                throw e;
            }
        } catch (StoreUnavailableException e) {
            if (!isOfAnotherType(e) || !isReplaced(window, item(window))) {
                throw e;
            }
        }
        return spend(update(update));
    }

    private Map<String, AttributeValue> update(UpdateItemRequest update) {
        return table.call(client -> client.updateItem(update)).attributes();
    }

    private boolean isReplaced(BudgetWindow window, Map<String, AttributeValue> found) {
        Map<String, AttributeValue> empty = new HashMap<>(key(window));
        empty.put(EXPIRATION, expiration(window));
        return FORM.replace(table, found, empty);
    }

    /** True if DynamoDB refused the update, which it does if an attribute is no number. */
    private static boolean isOfAnotherType(StoreUnavailableException e) {
        return e.getCause() instanceof DynamoDbException refused
                && refused.awsErrorDetails() != null
                && "ValidationException".equals(refused.awsErrorDetails().errorCode());
    }

    private UpdateItemRequest addition(BudgetWindow window, String attribute, long amount, Map<String, Long> limits) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":amount", number(amount));
        values.put(":expiration", expiration(window));
        limits.forEach((name, max) -> values.put(":" + name, number(max)));
        UpdateItemRequest.Builder update = UpdateItemRequest.builder()
                .tableName(table.name())
                .key(key(window))
                .updateExpression("ADD " + attribute + " :amount SET expiration = :expiration")
                .expressionAttributeValues(values)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .returnValues(ReturnValue.ALL_NEW);
        if (!limits.isEmpty()) {
            update.conditionExpression(below(limits));
        }
        return update.build();
    }

    private static String below(Map<String, Long> limits) {
        return limits.keySet().stream()
                .map(name -> "(attribute_not_exists(%1$s) OR %1$s < :%1$s)".formatted(name))
                .collect(Collectors.joining(" AND "));
    }

    private static Spend spend(Map<String, AttributeValue> item) {
        return new Spend(
                Attributes.number(item, CALLS).orElse(0L),
                new Usd(nanoDollars(item).orElse(0L)));
    }

    private static boolean isReadable(Map<String, AttributeValue> item) {
        return Attributes.isAbsentOr(item, CALLS, Attributes.number(item, CALLS))
                && Attributes.isAbsentOr(item, NANO_DOLLARS, nanoDollars(item));
    }

    private static Optional<Long> nanoDollars(Map<String, AttributeValue> item) {
        return Attributes.number(item, NANO_DOLLARS).filter(amount -> amount >= 0);
    }

    private static Map<String, AttributeValue> key(BudgetWindow window) {
        return Map.of("id", AttributeValue.fromS(window.id()));
    }

    private static AttributeValue expiration(BudgetWindow window) {
        return number(window.end().plus(RETENTION).getEpochSecond());
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
