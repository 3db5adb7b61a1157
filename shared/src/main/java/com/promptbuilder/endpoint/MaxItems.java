package com.promptbuilder.endpoint;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Limit of a list. Error: {@code <Label> must not have more than N items}. {@link MaxLength} beside it limits each item. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface MaxItems {
    /** The limit, inclusive. */
    int value();
}
