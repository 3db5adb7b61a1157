package com.promptbuilder.budget;

import com.promptbuilder.table.Attributes;
import com.promptbuilder.table.ItemForm;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.table.Table;
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

    private final Table table;

    public DynamoDbLedger(Table table) {
        this.table = table;
    }

    @Override
    public Tally read(Window window) {
        return tally(FORM.read(table, item(window)));
    }

    private Map<String, AttributeValue> item(Window window) {
        return table.call(client ->
                        client.getItem(get -> get.tableName(table.name()).key(key(window))))
                .item();
    }

    @Override
    public Optional<Tally> take(Window window) {
        Map<String, Long> ceilings = new HashMap<>();
        window.ceiling().calls().ifPresent(most -> ceilings.put(CALLS, most));
        window.ceiling().dollars().ifPresent(most -> ceilings.put(NANO_DOLLARS, most.nanos()));
        try {
            return Optional.of(add(window, CALLS, 1, ceilings));
        } catch (ConditionalCheckFailedException reached) {
            return Optional.empty();
        }
    }

    @Override
    public void giveBack(Window window) {
        add(window, CALLS, -1, Map.of());
    }

    @Override
    public Tally pay(Window window, Usd cost) {
        return add(window, NANO_DOLLARS, cost.nanos(), Map.of());
    }

    /** Adds to a window; to an empty one in place of an item that cannot be read. */
    private Tally add(Window window, String number, long more, Map<String, Long> ceilings) {
        UpdateItemRequest update = addition(window, number, more, ceilings);
        Map<String, AttributeValue> found;
        try {
            found = table.call(client -> client.updateItem(update)).attributes();
        } catch (ConditionalCheckFailedException reached) {
            if (!isReset(window, reached.item())) {
                throw reached;
            }
            found = Map.of();
        } catch (StoreException trouble) {
            if (!isOfAnotherType(trouble) || !isReset(window, item(window))) {
                throw trouble;
            }
            found = Map.of();
        }
        boolean isWritten = !found.isEmpty() && !isReset(window, found);
        return tally(
                isWritten
                        ? found
                        : table.call(client -> client.updateItem(update)).attributes());
    }

    private boolean isReset(Window window, Map<String, AttributeValue> found) {
        Map<String, AttributeValue> empty = new HashMap<>(key(window));
        empty.put(EXPIRATION, expiration(window));
        return FORM.replace(table, found, empty);
    }

    /** DynamoDB adds to numbers only. */
    private static boolean isOfAnotherType(StoreException trouble) {
        return trouble.getCause() instanceof DynamoDbException refused
                && refused.awsErrorDetails() != null
                && "ValidationException".equals(refused.awsErrorDetails().errorCode());
    }

    private UpdateItemRequest addition(Window window, String number, long more, Map<String, Long> ceilings) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":more", number(more));
        values.put(":expiration", expiration(window));
        ceilings.forEach((name, most) -> values.put(":" + name, number(most)));
        UpdateItemRequest.Builder update = UpdateItemRequest.builder()
                .tableName(table.name())
                .key(key(window))
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

    private static Tally tally(Map<String, AttributeValue> item) {
        return new Tally(
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

    private static Map<String, AttributeValue> key(Window window) {
        return Map.of("id", AttributeValue.fromS(window.id()));
    }

    private static AttributeValue expiration(Window window) {
        return number(window.end().plus(KEPT).getEpochSecond());
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
