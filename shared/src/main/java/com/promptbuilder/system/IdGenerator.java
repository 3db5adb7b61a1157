package com.promptbuilder.system;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Makes names that nobody else has, such as fencing tokens, from chance that a restored snapshot does not repeat. Thread-safe. */
public final class IdGenerator implements Supplier<String> {
    private static final int SEED_BYTES = 32;

    private final SecureRandom random;

    public IdGenerator() {
        this(new SecureRandom());
    }

    IdGenerator(SecureRandom random) {
        this.random = random;
    }

    /** A random UUID. */
    @Override
    public String get() {
        long version = (random.nextLong() & ~0xF000L) | 0x4000L;
        long variant = (random.nextLong() >>> 2) | Long.MIN_VALUE;
        return new UUID(version, variant).toString();
    }

    /** The chance that the names are made from. */
    public RandomGenerator random() {
        return random;
    }

    /** Takes new chance from the system: two processes that were restored from one snapshot go different ways from here. */
    public void reseed() {
        random.setSeed(new SecureRandom().generateSeed(SEED_BYTES));
    }
}
