package com.promptbuilder.tracing;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * SplitMix64 generator of span ids, never 0. It is seeded on first use, so that instances restored from one snapshot differ. Faster than a
 * secure generator, because span ids need not be unpredictable. Thread-safe.
 *
 * @see <a href="https://doi.org/10.1145/2714064.2660195">Steele, Lea, Flood: Fast splittable pseudorandom number generators</a>
 */
final class SpanIdGenerator {
    private static final long STEP = 0x9e3779b97f4a7c15L;

    private final RandomGenerator random;
    private final AtomicLong state = new AtomicLong();

    SpanIdGenerator(RandomGenerator random) {
        this.random = random;
    }

    long next() {
        if (state.get() == 0) {
            state.compareAndSet(0, random.nextLong());
        }
        long id = mix(state.addAndGet(STEP));
        return id == 0 ? next() : id;
    }

    private static long mix(long number) {
        long mixed = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
