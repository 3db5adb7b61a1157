package com.promptbuilder.system;

import java.util.Optional;
import java.util.function.Supplier;

/** A value that is computed once, on first use. Thread-safe. */
public final class Lazy<T> implements Supplier<T> {
    private final Supplier<T> supplier;
    private volatile Optional<T> value = Optional.empty();

    public Lazy(Supplier<T> supplier) {
        this.supplier = supplier;
    }

    @Override
    public T get() {
        return value.orElseGet(this::compute);
    }

    private synchronized T compute() {
        T computed = value.orElseGet(supplier);
        value = Optional.of(computed);
        return computed;
    }
}
