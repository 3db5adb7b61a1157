package com.promptbuilder.background;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Space-Saving algorithm: counts the most frequent keys of a stream in bounded memory. If all places are taken, a new key replaces the key with the
 * lowest count, which becomes the new key's possible error. After {@code n} additions with {@code k} places, a count is never too low, and too
 * high by at most {@code n / k}. Every key that was added more often than that has a place. Not thread-safe.
 *
 * @param <K> a key
 * @see <a href="https://doi.org/10.1007/978-3-540-30570-5_27">Metwally, Agrawal, El Abbadi: Efficient computation of frequent and top-k
 *     elements in data streams, 2005</a>
 */
public final class SpaceSaving<K> {
    private final int places;
    private final Map<K, Counted<K>> counted = new HashMap<>();

    /** The estimated count of a key: an upper bound, and by how much it may be too high. */
    public record Counted<K>(K key, double count, double error) {
        /** Lower bound of the count. */
        public double lowerBound() {
            return count - error;
        }
    }

    /** @param places maximum number of keys, at least 1 */
    public SpaceSaving(int places) {
        if (places < 1) {
            throw new IllegalArgumentException("places must be at least 1, but is " + places);
        }
        this.places = places;
    }

    /** Adds to a key's count; returns the key that it replaced, if any. */
    public Optional<K> add(K key, double times) {
        return add(new Counted<>(key, times, 0));
    }

    /** Adds a count that was made elsewhere; returns the key that it replaced, if any. */
    public Optional<K> add(Counted<K> more) {
        Counted<K> known = counted.get(more.key());
        Optional<K> evicted = Optional.empty();
        if (known == null && counted.size() >= places) {
            Counted<K> least = least();
            counted.remove(least.key());
            known = new Counted<>(more.key(), least.count(), least.count());
            evicted = Optional.of(least.key());
        }
        Counted<K> sum = known == null
                ? more
                : new Counted<>(more.key(), known.count() + more.count(), known.error() + more.error());
        counted.put(more.key(), sum);
        return evicted;
    }

    // A scan of 100 places takes less than 1 µs.
    private Counted<K> least() {
        return counted.values().stream()
                .min(Comparator.comparingDouble(Counted::count))
                .orElseThrow();
    }

    /** All keys that have a place, by descending lower bound. */
    public List<Counted<K>> top() {
        return counted.values().stream()
                .sorted(Comparator.<Counted<K>>comparingDouble(Counted::lowerBound)
                        .reversed())
                .toList();
    }

    public boolean isEmpty() {
        return counted.isEmpty();
    }

    /** Removes all keys. */
    public void clear() {
        counted.clear();
    }
}
