package com.promptbuilder.endpoint;

import java.util.List;

/**
 * An enum whose constants allow a part of another enum's, in fields marked {@link LimitedBy}.
 *
 * @param <E> the other enum
 */
@FunctionalInterface
public interface ChoiceLimiter<E extends Enum<E>> {
    /** The choices that this constant allows, in the order of error messages. */
    List<E> choices();
}
