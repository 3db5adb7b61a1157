package com.promptbuilder.system;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Generates random UUIDs, such as fencing tokens. {@link #reseed()} prevents repetitions after a snapshot is restored. Thread-safe. */
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
        return uuid(random).toString();
    }

    /** A random UUID from this generator. */
    public static UUID uuid(RandomGenerator random) {
        long version = (random.nextLong() & ~0xF000L) | 0x4000L;
        long variant = (random.nextLong() >>> 2) | Long.MIN_VALUE;
        return new UUID(version, variant);
    }

    /** The random generator behind the ids. */
    public RandomGenerator random() {
        return random;
    }

    /** Reseeds from the system's entropy, so that processes restored from one snapshot generate different ids. */
    public void reseed() {
        random.setSeed(new SecureRandom().generateSeed(SEED_BYTES));
    }
}
