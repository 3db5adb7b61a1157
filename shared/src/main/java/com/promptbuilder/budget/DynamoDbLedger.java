package com.promptbuilder.budget;

import com.promptbuilder.table.Table;
import com.promptbuilder.table.TableCalls;
import com.promptbuilder.value.Usd;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

import java.time.Duration;
import java.util.HashMap;
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

    private final Table table;

    public DynamoDbLedger(Table table) {
        this.table = table;
    }

    @Override
    public Tally read(Window window) {
        return tally(TableCalls.asking(() -> table.client()
                        .getItem(get ->
                                get.tableName(table.name()).key(Map.of("id", AttributeValue.fromS(window.id())))))
                .item());
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

    private Tally add(Window window, String number, long more, Map<String, Long> ceilings) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":more", number(more));
        values.put(":expiration", number(window.end().plus(KEPT).getEpochSecond()));
        ceilings.forEach((name, most) -> values.put(":" + name, number(most)));
        UpdateItemRequest.Builder update = UpdateItemRequest.builder()
                .tableName(table.name())
                .key(Map.of("id", AttributeValue.fromS(window.id())))
                .updateExpression("ADD " + number + " :more SET expiration = :expiration")
                .expressionAttributeValues(values)
                .returnValues(ReturnValue.ALL_NEW);
        if (!ceilings.isEmpty()) {
            update.conditionExpression(below(ceilings));
        }
        return tally(TableCalls.asking(() -> table.client().updateItem(update.build()))
                .attributes());
    }

    private static String below(Map<String, Long> ceilings) {
        return ceilings.keySet().stream()
                .map(name -> "(attribute_not_exists(%1$s) OR %1$s < :%1$s)".formatted(name))
                .collect(Collectors.joining(" AND "));
    }

    private static Tally tally(Map<String, AttributeValue> item) {
        return new Tally(number(item, CALLS), new Usd(number(item, NANO_DOLLARS)));
    }

    private static long number(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name))
                .map(AttributeValue::n)
                .map(Long::valueOf)
                .orElse(0L);
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
