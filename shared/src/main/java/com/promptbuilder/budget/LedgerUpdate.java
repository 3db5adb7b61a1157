package com.promptbuilder.budget;

import com.promptbuilder.budget.Ledger.Reservation;
import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.settings.BudgetSettings.SpendLimit;
import com.promptbuilder.value.Usd;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static com.promptbuilder.dynamodb.Attributes.ofNumber;

/** One conditional update of a window's item. */
record LedgerUpdate(
        String expression, String condition, Map<String, String> names, Map<String, AttributeValue> values) {
    private static final String IS_RESERVED = "#r = :amount";

    /** Counts a call and reserves its amount, if the limits admit it ({@link Spend#admits}) and it is not reserved already. */
    static LedgerUpdate acquisition(Reservation reservation) {
        BudgetWindow window = reservation.window();
        Usd amount = reservation.amount();
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":calls", ofNumber(reservation.calls()));
        values.put(":amount", ofNumber(amount.nanos()));
        values.put(":expiration", WindowItem.expiration(window));
        return new LedgerUpdate(
                "SET #r = :amount, expiration = :expiration ADD nanoDollars :amount, calls :calls",
                admission(reservation, values),
                names(reservation),
                values);
    }

    // DynamoDB evaluates no sums in conditions, so the limits are reduced by what is added.
    private static String admission(Reservation reservation, Map<String, AttributeValue> values) {
        SpendLimit limit = reservation.window().spendLimit();
        long amount = reservation.amount().nanos();
        List<String> conditions = new ArrayList<>(List.of("attribute_not_exists(#r)"));
        limit.calls().ifPresent(max -> {
            values.put(":maxCalls", ofNumber(max - reservation.calls()));
            conditions.add(orAbsent(reservation.calls() <= max, "calls <= :maxCalls", "calls"));
        });
        limit.dollars().ifPresent(max -> {
            values.put(":maxDollars", ofNumber(max.nanos() - amount));
            boolean isOne = reservation.calls() == 1;
            String room = "nanoDollars <= :maxDollars";
            if (isOne) {
                values.put(":zero", ofNumber(0));
                room = "nanoDollars = :zero OR " + room;
            }
            conditions.add(orAbsent(isOne || amount <= max.nanos(), room, "nanoDollars"));
        });
        return String.join(" AND ", conditions);
    }

    private static String orAbsent(boolean admitsFirst, String room, String attribute) {
        return admitsFirst ? "(attribute_not_exists(%s) OR %s)".formatted(attribute, room) : room;
    }

    static LedgerUpdate release(Reservation reservation) {
        return new LedgerUpdate(
                "REMOVE #r ADD nanoDollars :change, calls :calls",
                IS_RESERVED,
                names(reservation),
                Map.of(
                        ":amount", ofNumber(reservation.amount().nanos()),
                        ":change", ofNumber(-reservation.amount().nanos()),
                        ":calls", ofNumber(-reservation.calls())));
    }

    /** Replaces the reserved amount by the cost. */
    static LedgerUpdate settlement(Reservation reservation, Usd cost) {
        return new LedgerUpdate(
                "REMOVE #r ADD nanoDollars :change", IS_RESERVED, names(reservation), settledValues(reservation, cost));
    }

    /** The same, and marks the reservation as charged until it expires. */
    static LedgerUpdate markedSettlement(Reservation reservation, Usd cost) {
        Map<String, AttributeValue> values = new HashMap<>(settledValues(reservation, cost));
        values.put(":charged", ofNumber(WindowItem.CHARGED));
        return new LedgerUpdate("SET #r = :charged ADD nanoDollars :change", IS_RESERVED, names(reservation), values);
    }

    private static Map<String, AttributeValue> settledValues(Reservation reservation, Usd cost) {
        return Map.of(
                ":amount", ofNumber(reservation.amount().nanos()),
                ":change", ofNumber(cost.nanos() - reservation.amount().nanos()));
    }

    /** Adds the cost of a call that has no reservation, and marks it as charged likewise. */
    static LedgerUpdate charge(Reservation reservation, Usd cost) {
        return new LedgerUpdate(
                "SET #r = :charged, expiration = :expiration ADD nanoDollars :cost",
                "attribute_not_exists(#r)",
                names(reservation),
                Map.of(
                        ":charged", ofNumber(WindowItem.CHARGED),
                        ":expiration", WindowItem.expiration(reservation.window()),
                        ":cost", ofNumber(cost.nanos())));
    }

    /** Gives reserved amounts back, if none of them has been settled or given back meanwhile. */
    static LedgerUpdate giveBack(Map<String, Long> amounts) {
        Map<String, String> names = new HashMap<>();
        Map<String, AttributeValue> values = new HashMap<>();
        List<String> conditions = new ArrayList<>();
        long sum = 0;
        for (Map.Entry<String, Long> reserved : amounts.entrySet()) {
            String alias = "r" + names.size();
            names.put("#" + alias, reserved.getKey());
            values.put(":" + alias, ofNumber(reserved.getValue()));
            conditions.add("#" + alias + " = :" + alias);
            sum += Math.max(0, reserved.getValue());
        }
        values.put(":change", ofNumber(-sum));
        return new LedgerUpdate(
                "REMOVE " + String.join(", ", names.keySet()) + " ADD nanoDollars :change",
                String.join(" AND ", conditions),
                names,
                values);
    }

    static LedgerUpdate warning(BudgetWindow window, int percent) {
        return new LedgerUpdate(
                "SET warned = :percent, expiration = :expiration",
                "attribute_not_exists(warned) OR warned < :percent",
                Map.of(),
                Map.of(":percent", ofNumber(percent), ":expiration", WindowItem.expiration(window)));
    }

    UpdateItemRequest request(String table, BudgetWindow window) {
        UpdateItemRequest.Builder update = UpdateItemRequest.builder()
                .tableName(table)
                .key(Attributes.key(window.id()))
                .updateExpression(expression)
                .conditionExpression(condition)
                .expressionAttributeValues(values)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .returnValues(ReturnValue.ALL_NEW);
        if (!names.isEmpty()) {
            update.expressionAttributeNames(names);
        }
        return update.build();
    }

    private static Map<String, String> names(Reservation reservation) {
        return Map.of("#r", WindowItem.name(reservation));
    }
}
