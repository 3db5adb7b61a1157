package com.promptbuilder.dynamodb;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Type of an attribute's value. */
public enum AttributeType {
    TEXT,
    LIST,
    /** A decimal number. */
    DECIMAL,
    /** A {@code long}. */
    INTEGER,
    /** A {@code long} of at least 0. */
    AMOUNT,
    /** An {@code int} of at least 0. */
    COUNT,
    /** A time in milliseconds since the epoch. */
    MILLIS;

    boolean matches(AttributeValue value) {
        return switch (this) {
            case TEXT -> value.s() != null;
            case LIST -> value.hasL();
            case DECIMAL -> value.n() != null;
            case INTEGER -> isInteger(value, Long.MIN_VALUE, Long.MAX_VALUE);
            case AMOUNT -> isInteger(value, 0, Long.MAX_VALUE);
            case COUNT -> isInteger(value, 0, Integer.MAX_VALUE);
            case MILLIS -> Attributes.millis(value).isPresent();
        };
    }

    private static boolean isInteger(AttributeValue value, long min, long max) {
        return Attributes.number(value)
                .filter(number -> number >= min && number <= max)
                .isPresent();
    }
}
