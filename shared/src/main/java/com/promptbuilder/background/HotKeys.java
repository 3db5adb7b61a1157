package com.promptbuilder.background;

import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The fleet's most requested keys, with counts that decay with a half-life of one hour.
 *
 * @param version number of changes
 * @param decayedTo time to which the counts have decayed: that of the last change
 * @param entries at most {@link #CAPACITY}, the hottest first
 */
public record HotKeys(long version, Instant decayedTo, List<HotKey> entries) {
    /** Maximum number of keys, in an item of at most 10 KB. */
    public static final int CAPACITY = 100;

    /** The hot keys before the first count. */
    public static final HotKeys EMPTY = new HotKeys(0, Instant.EPOCH, List.of());

    /** Minimum decayed count, without the possible error, of a key that is refreshed. */
    static final double HOT_COUNT = 3;

    private static final Duration HALF_LIFE = Duration.ofHours(1);
    /** Keys with a lower decayed count are dropped. */
    private static final double MIN_COUNT = 0.1;

    public HotKeys {
        entries = List.copyOf(entries);
    }

    /** One key, and until when its question is stored; the epoch if it is not. */
    public record HotKey(SpaceSaving.Counted<AnswerKey> counted, Instant keptUntil) {
        public AnswerKey key() {
            return counted.key();
        }

        /** True if it is requested often enough to be refreshed before its TTL ends. */
        public boolean isHot() {
            return counted.lowerBound() >= HOT_COUNT;
        }
    }

    /** The same keys with their counts decayed to a later time. */
    public HotKeys decayedTo(Instant now) {
        double factor = Math.pow(
                0.5, Math.max(0.0, (double) Duration.between(decayedTo, now).toMillis()) / HALF_LIFE.toMillis());
        return new HotKeys(
                version,
                now,
                entries.stream()
                        .map(hotKey -> new HotKey(scaled(hotKey.counted(), factor), hotKey.keptUntil()))
                        .filter(hotKey -> hotKey.counted().count() >= MIN_COUNT)
                        .toList());
    }

    private static SpaceSaving.Counted<AnswerKey> scaled(SpaceSaving.Counted<AnswerKey> counted, double factor) {
        return new SpaceSaving.Counted<>(counted.key(), counted.count() * factor, counted.error() * factor);
    }

    /** The next version, with the counts that one process has made since its last publication. */
    HotKeys merge(List<SpaceSaving.Counted<AnswerKey>> more) {
        SpaceSaving<AnswerKey> all = new SpaceSaving<>(CAPACITY);
        entries.forEach(hotKey -> all.add(hotKey.counted()));
        more.forEach(counted -> all.add(counted.key(), counted.lowerBound()));
        var kept = entries.stream().collect(Collectors.toMap(HotKey::key, HotKey::keptUntil));
        return new HotKeys(
                version + 1,
                decayedTo,
                all.top().stream()
                        .map(counted -> new HotKey(
                                counted,
                                Optional.ofNullable(kept.get(counted.key())).orElse(Instant.EPOCH)))
                        .toList());
    }
}
