package com.promptbuilder.dynamodb;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.util.function.Predicate;

/** Type of an attribute's value. */
public enum AttributeType {
    TEXT(value -> value.s() != null),
    LIST(AttributeValue::hasL),
    /** A decimal number. */
    DECIMAL(value -> value.n() != null),
    /** A {@code long}. */
    INTEGER(value -> Attributes.number(value).isPresent()),
    /** A {@code long} of at least 0. */
    AMOUNT(value -> Attributes.number(value).filter(number -> number >= 0).isPresent()),
    /** An {@code int} of at least 0. */
    COUNT(value -> Attributes.number(value)
            .filter(number -> number >= 0 && number <= Integer.MAX_VALUE)
            .isPresent()),
    /** A time in milliseconds since the epoch. */
    MILLIS(value -> Attributes.millis(value).isPresent());

    private final Predicate<AttributeValue> predicate;

    AttributeType(Predicate<AttributeValue> predicate) {
        this.predicate = predicate;
    }

    boolean matches(AttributeValue value) {
        return predicate.test(value);
    }
}
