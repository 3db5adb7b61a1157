package com.promptbuilder.dynamodb;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/** Reads and compares attributes of items. One of an unexpected type or format reads as empty, since other libraries write items too. */
public final class Attributes {
    /** The end of the year 9999, in seconds since the epoch; later times read as empty. */
    private static final long MAX_SECONDS = 253_402_300_799L;

    private Attributes() {}

    /** The key of the item with this id. */
    public static Map<String, AttributeValue> key(String id) {
        return Map.of("id", AttributeValue.fromS(id));
    }

    /** An integer as an attribute's value. */
    public static AttributeValue ofNumber(long number) {
        return AttributeValue.fromN(Long.toString(number));
    }

    /** A time as an attribute's value, in milliseconds since the epoch, rounded down. */
    public static AttributeValue ofMillis(Instant time) {
        return ofNumber(time.toEpochMilli());
    }

    /** A decimal number as an attribute's value, rounded to 0.01, so that its size is bounded. */
    public static AttributeValue ofDecimal(double number) {
        return AttributeValue.fromN(Double.toString(Math.round(number * 100) / 100.0));
    }

    /** A decimal number. */
    public static Optional<Double> decimal(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name)).map(AttributeValue::n).map(Double::valueOf);
    }

    /** A string. */
    public static Optional<String> text(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name)).map(AttributeValue::s);
    }

    /** An integer. */
    public static Optional<Long> number(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name)).flatMap(Attributes::number);
    }

    /** A time in seconds since the epoch. */
    public static Optional<Instant> seconds(Map<String, AttributeValue> item, String name) {
        return number(item, name).flatMap(number -> time(number, MAX_SECONDS, Instant::ofEpochSecond));
    }

    /** A time in milliseconds since the epoch. */
    public static Optional<Instant> millis(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name)).flatMap(Attributes::millis);
    }

    /** A time in milliseconds since the epoch; empty if the value is none. */
    public static Optional<Instant> millis(AttributeValue value) {
        return number(value).flatMap(Attributes::millis);
    }

    /** A time in milliseconds since the epoch; empty if it is negative or after the year 9999. */
    public static Optional<Instant> millis(long number) {
        return time(number, MAX_SECONDS * 1_000, Instant::ofEpochMilli);
    }

    /** True if the attribute is absent or was readable. */
    public static boolean isAbsentOr(Map<String, AttributeValue> item, String name, Optional<?> read) {
        return !item.containsKey(name) || read.isPresent();
    }

    /**
     * The condition that an attribute is as it was seen.
     *
     * @param name its name or alias in the expression
     * @param alias a new alias of the value that was seen
     * @param seen empty if the attribute was absent
     * @param values the values of the expression, to which the one that was seen is added
     */
    public static String equal(
            String name, String alias, Optional<AttributeValue> seen, Map<String, AttributeValue> values) {
        seen.ifPresent(value -> values.put(alias, value));
        return seen.isPresent() ? name + " = " + alias : "attribute_not_exists(" + name + ")";
    }

    /** An integer; empty if the value is none. */
    static Optional<Long> number(AttributeValue value) {
        try {
            return Optional.ofNullable(value.n()).map(number -> new BigDecimal(number).longValueExact());
        } catch (ArithmeticException e) {
            // A fraction or too large for a long: no integer, as the caller expects for a foreign item.
            return Optional.empty();
        }
    }

    private static Optional<Instant> time(long number, long max, LongFunction<Instant> unit) {
        return number >= 0 && number <= max ? Optional.of(unit.apply(number)) : Optional.empty();
    }
}
