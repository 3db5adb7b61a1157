package com.promptbuilder.endpoint;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A choice of which an earlier field, a {@link ChoiceLimiter}, allows a part. Error: {@code <Label> must be one of: …}, with that part. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface LimitedBy {
    /** The name of the earlier field. */
    String value();
}
