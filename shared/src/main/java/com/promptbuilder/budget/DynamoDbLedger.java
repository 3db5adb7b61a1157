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
 * The ledger in the table: one item a window, with the numbers {@code calls}, {@code nanoDollars} and {@code expiration}. A write whose
 * acknowledgement got lost is made again and then counts twice: a budget errs on the safe side.
 */
public final class DynamoDbLedger implements Ledger {
    /** How long after its end a window is kept: for the bills of calls under way, and for who wants to look. */
    private static final Duration KEPT = Duration.ofDays(2);

    private static final String CALLS = "calls";
    private static final String NANO_DOLLARS = "nanoDollars";

    private static final String EXPIRATION = "expiration";
    private static final ItemForm FORM =
            new ItemForm("budget", List.of(CALLS, NANO_DOLLARS), DynamoDbLedger::isReadable);

    private final DynamoDbTable dynamoDbTable;

    public DynamoDbLedger(DynamoDbTable dynamoDbTable) {
        this.dynamoDbTable = dynamoDbTable;
    }

    @Override
    public Spend read(BudgetWindow budgetWindow) {
        return tally(FORM.read(dynamoDbTable, item(budgetWindow)));
    }

    private Map<String, AttributeValue> item(BudgetWindow budgetWindow) {
        return dynamoDbTable
                .call(client -> client.getItem(
                        get -> get.tableName(dynamoDbTable.name()).key(key(budgetWindow))))
                .item();
    }

    @Override
    public Optional<Spend> tryReserve(BudgetWindow budgetWindow) {
        Map<String, Long> ceilings = new HashMap<>();
        budgetWindow.spendLimit().calls().ifPresent(most -> ceilings.put(CALLS, most));
        budgetWindow.spendLimit().dollars().ifPresent(most -> ceilings.put(NANO_DOLLARS, most.nanos()));
        try {
            return Optional.of(add(budgetWindow, CALLS, 1, ceilings));
        } catch (ConditionalCheckFailedException reached) {
            return Optional.empty();
        }
    }

    @Override
    public void release(BudgetWindow budgetWindow) {
        add(budgetWindow, CALLS, -1, Map.of());
    }

    @Override
    public Spend charge(BudgetWindow budgetWindow, Usd cost) {
        return add(budgetWindow, NANO_DOLLARS, cost.nanos(), Map.of());
    }

    /** Adds to a window; to an empty one in place of an item that cannot be read. */
    private Spend add(BudgetWindow budgetWindow, String number, long more, Map<String, Long> ceilings) {
        UpdateItemRequest update = addition(budgetWindow, number, more, ceilings);
        Map<String, AttributeValue> found;
        try {
            found = dynamoDbTable.call(client -> client.updateItem(update)).attributes();
        } catch (ConditionalCheckFailedException reached) {
            if (!isReset(budgetWindow, reached.item())) {
                throw reached;
            }
            found = Map.of();
        } catch (StoreUnavailableException trouble) {
            if (!isOfAnotherType(trouble) || !isReset(budgetWindow, item(budgetWindow))) {
                throw trouble;
            }
            found = Map.of();
        }
        boolean isWritten = !found.isEmpty() && !isReset(budgetWindow, found);
        return tally(
                isWritten
                        ? found
                        : dynamoDbTable
                                .call(client -> client.updateItem(update))
                                .attributes());
    }

    private boolean isReset(BudgetWindow budgetWindow, Map<String, AttributeValue> found) {
        Map<String, AttributeValue> empty = new HashMap<>(key(budgetWindow));
        empty.put(EXPIRATION, expiration(budgetWindow));
        return FORM.replace(dynamoDbTable, found, empty);
    }

    /** DynamoDB adds to numbers only. */
    private static boolean isOfAnotherType(StoreUnavailableException trouble) {
        return trouble.getCause() instanceof DynamoDbException refused
                && refused.awsErrorDetails() != null
                && "ValidationException".equals(refused.awsErrorDetails().errorCode());
    }

    private UpdateItemRequest addition(
            BudgetWindow budgetWindow, String number, long more, Map<String, Long> ceilings) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":more", number(more));
        values.put(":expiration", expiration(budgetWindow));
        ceilings.forEach((name, most) -> values.put(":" + name, number(most)));
        UpdateItemRequest.Builder update = UpdateItemRequest.builder()
                .tableName(dynamoDbTable.name())
                .key(key(budgetWindow))
                .updateExpression("ADD " + number + " :more SET expiration = :expiration")
                .expressionAttributeValues(values)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .returnValues(ReturnValue.ALL_NEW);
        if (!ceilings.isEmpty()) {
            update.conditionExpression(below(ceilings));
        }
        return update.build();
    }

    private static String below(Map<String, Long> ceilings) {
        return ceilings.keySet().stream()
                .map(name -> "(attribute_not_exists(%1$s) OR %1$s < :%1$s)".formatted(name))
                .collect(Collectors.joining(" AND "));
    }

    private static Spend tally(Map<String, AttributeValue> item) {
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

    private static Map<String, AttributeValue> key(BudgetWindow budgetWindow) {
        return Map.of("id", AttributeValue.fromS(budgetWindow.id()));
    }

    private static AttributeValue expiration(BudgetWindow budgetWindow) {
        return number(budgetWindow.end().plus(KEPT).getEpochSecond());
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
