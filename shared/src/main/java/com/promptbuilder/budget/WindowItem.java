package com.promptbuilder.budget;

import com.promptbuilder.budget.Ledger.Reservation;
import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.ItemForm;
import com.promptbuilder.value.Usd;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Format of a window's item in DynamoDB: the numbers {@code calls}, {@code nanoDollars} (spent and reserved), {@code warned} and
 * {@code expiration}, and one number for each reservation. Its name has the time and the id: {@code rtp2400-5c6f0a1b2c3d}.
 */
record WindowItem(Map<String, AttributeValue> attributes) {
    static final String CALLS = "calls";
    static final String NANO_DOLLARS = "nanoDollars";
    static final String WARNED = "warned";
    static final String EXPIRATION = "expiration";
    /** Value of a reservation's attribute after its call was charged without it; a repeated charge finds it. */
    static final long CHARGED = -1;

    static final ItemForm FORM =
            new ItemForm("budget", List.of(CALLS, NANO_DOLLARS), item -> new WindowItem(item).isReadable());

    /** Time that an item is kept after the window's end: for settlements of calls in flight, and for operators. */
    private static final Duration RETENTION = Duration.ofDays(2);

    private static final Pattern RESERVATION = Pattern.compile("r([0-9a-z]{1,9})-.+");
    private static final int MAX_EXPIRED = 50;
    private static final int RADIX = Character.MAX_RADIX;

    static String name(Reservation reservation) {
        return "r" + Long.toString(reservation.ageFrom().getEpochSecond(), RADIX) + "-" + reservation.id();
    }

    static AttributeValue expiration(BudgetWindow window) {
        return Attributes.ofNumber(window.end().plus(RETENTION).getEpochSecond());
    }

    Spend spend() {
        long committed = nanoDollars().orElse(0L);
        long reserved = Math.min(
                committed,
                reservations(Instant.MAX).values().stream()
                        .mapToLong(amount -> Math.max(0, amount))
                        .sum());
        return new Spend(
                number(CALLS).orElse(0L),
                new Usd(committed - reserved),
                new Usd(reserved),
                number(WARNED).filter(percent -> percent <= 100).orElse(0L).intValue());
    }

    /** Amounts of the expired reservations by the attributes' names, at most as many as fit into one update. */
    Map<String, Long> expired(Instant now) {
        return reservations(now.minus(Reservation.LIFETIME)).entrySet().stream()
                .limit(MAX_EXPIRED)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    boolean has(Reservation reservation) {
        return attributes.containsKey(name(reservation));
    }

    private Map<String, Long> reservations(Instant before) {
        Map<String, Long> amounts = new TreeMap<>();
        for (String name : attributes.keySet()) {
            Matcher match = RESERVATION.matcher(name);
            if (match.matches() && Long.parseLong(match.group(1), RADIX) < before.getEpochSecond()) {
                number(name).filter(amount -> amount >= CHARGED).ifPresent(amount -> amounts.put(name, amount));
            }
        }
        return amounts;
    }

    private boolean isReadable() {
        return Attributes.isAbsentOr(attributes, CALLS, number(CALLS))
                && Attributes.isAbsentOr(attributes, NANO_DOLLARS, nanoDollars());
    }

    private Optional<Long> nanoDollars() {
        return number(NANO_DOLLARS).filter(amount -> amount >= 0);
    }

    private Optional<Long> number(String name) {
        return Attributes.number(attributes, name);
    }
}
