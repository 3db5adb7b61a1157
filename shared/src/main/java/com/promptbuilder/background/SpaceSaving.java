package com.promptbuilder.background;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts the most frequent keys of a stream in bounded memory, by Space-Saving: a key that is new where all places are taken gets that of
 * the least counted one, and its count as a possible error. Of {@code n} counted with {@code k} places, no count is too low, none is too
 * high by more than {@code n / k}, and every key that came more often than that has a place. Not thread-safe.
 *
 * @param <K> a key
 * @see <a href="https://doi.org/10.1007/978-3-540-30570-5_27">Metwally, Agrawal, El Abbadi: Efficient computation of frequent and top-k
 *     elements in data streams, 2005</a>
 */
public final class SpaceSaving<K> {
    private final int places;
    private final Map<K, Counted<K>> counted = new HashMap<>();

    /**
     * How often a key came.
     *
     * @param count no less than it did
     * @param error by how much that may be too high
     */
    public record Counted<K>(K key, double count, double error) {
        /** As often it came for certain. */
        public double lowerBound() {
            return count - error;
        }
    }

    /** @param places how many keys are counted at a time */
    public SpaceSaving(int places) {
        if (places < 1) {
            throw new IllegalArgumentException("at least one key is counted");
        }
        this.places = places;
    }

    /** Counts a key that came so often; the key whose place it took, if it took one. */
    public Optional<K> add(K key, double times) {
        return add(new Counted<>(key, times, 0));
    }

    /** The same for one that was counted elsewhere. */
    public Optional<K> add(Counted<K> more) {
        Counted<K> known = counted.get(more.key());
        Optional<K> evicted = Optional.empty();
        if (known == null && counted.size() >= places) {
            Counted<K> least = least();
            counted.remove(least.key());
            known = new Counted<>(more.key(), least.count(), least.count());
            evicted = Optional.of(least.key());
        }
        counted.put(more.key(), known == null ? more : together(known, more));
        return evicted;
    }

    private static <K> Counted<K> together(Counted<K> one, Counted<K> other) {
        return new Counted<>(one.key(), one.count() + other.count(), one.error() + other.error());
    }

    // A look at each of a hundred places takes less than a microsecond.
    private Counted<K> least() {
        return counted.values().stream()
                .min(Comparator.comparingDouble(Counted::count))
                .orElseThrow();
    }

    /** All that have a place, those that certainly came most often first. */
    public List<Counted<K>> top() {
        return counted.values().stream()
                .sorted(Comparator.<Counted<K>>comparingDouble(Counted::lowerBound)
                        .reversed())
                .toList();
    }

    public boolean isEmpty() {
        return counted.isEmpty();
    }

    /** Forgets all. */
    public void clear() {
        counted.clear();
    }
}
