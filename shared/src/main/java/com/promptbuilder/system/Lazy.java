package com.promptbuilder.system;

import java.util.Optional;
import java.util.function.Supplier;

/** A value that is made when it is first asked for, once. Thread-safe. */
public final class Lazy<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private volatile Optional<T> value = Optional.empty();

    public Lazy(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public T get() {
        return value.orElseGet(this::made);
    }

    private synchronized T made() {
        T made = value.orElseGet(maker);
        value = Optional.of(made);
        return made;
    }
}
