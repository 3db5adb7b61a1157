package com.promptbuilder.endpoint;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Limit of a text, or of an object as JSON, in UTF-16 code units. Error: {@code <Label> must not exceed N characters}. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface MaxLength {
    /** The limit, inclusive. */
    int value();
}
