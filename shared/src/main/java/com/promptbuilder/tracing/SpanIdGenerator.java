package com.promptbuilder.tracing;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Ids of spans: a walk through all numbers but zero, from a start that chance says at the first step, since a snapshot would clone an
 * earlier one. Thread-safe, and much quicker than chance that nobody can guess, which ids of spans need not be.
 *
 * @see <a href="https://doi.org/10.1145/2714064.2660195">Steele, Lea, Flood: Fast splittable pseudorandom number generators</a>
 */
final class SpanIdGenerator {
    private static final long STEP = 0x9e3779b97f4a7c15L;

    private final RandomGenerator random;
    private final AtomicLong place = new AtomicLong();

    SpanIdGenerator(RandomGenerator random) {
        this.random = random;
    }

    long next() {
        if (place.get() == 0) {
            place.compareAndSet(0, random.nextLong());
        }
        long id = mixed(place.addAndGet(STEP));
        return id == 0 ? next() : id;
    }

    private static long mixed(long number) {
        long mixed = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
