package com.promptbuilder.dynamodb;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.util.Optional;

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
        Optional<Long> number = Attributes.number(value);
        return switch (this) {
            case TEXT -> value.s() != null;
            case LIST -> value.hasL();
            case DECIMAL -> value.n() != null;
            case INTEGER -> number.isPresent();
            case AMOUNT -> number.filter(amount -> amount >= 0).isPresent();
            case COUNT ->
                number.filter(count -> count >= 0 && count <= Integer.MAX_VALUE).isPresent();
            case MILLIS -> Attributes.millis(value).isPresent();
        };
    }
}
