package com.promptbuilder.background;

import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the fleet has been asked for most of late. What was counted an hour ago counts half.
 *
 * @param version how often it has been changed
 * @param decayedTo when it was changed last
 * @param entries at most {@link #PLACES}, the most wanted first
 */
public record HotKeys(long version, Instant decayedTo, List<HotKey> entries) {
    /** So many answers are known as wanted at most: an item of 10 KB. */
    public static final int PLACES = 100;

    /** Nothing was ever counted. */
    public static final HotKeys NOTHING = new HotKeys(0, Instant.EPOCH, List.of());

    /** One that was certainly asked for as often within the last hour or so is wanted: about once in each usual life. */
    static final double WANTED = 3;

    private static final Duration HALF_LIFE = Duration.ofHours(1);
    private static final double LEAST = 0.1;

    public HotKeys {
        entries = List.copyOf(entries);
    }

    /**
     * One answer.
     *
     * @param keptUntil until when its question is kept; the beginning of time if it is not
     */
    public record HotKey(SpaceSaving.Counted<AnswerKey> counted, Instant keptUntil) {
        public AnswerKey key() {
            return counted.key();
        }

        /** True if it is asked for often enough to be made anew for those who have not asked yet. */
        public boolean isWanted() {
            return counted.lowerBound() >= WANTED;
        }
    }

    /** The same at a later time: older counts weigh less. */
    public HotKeys decayedTo(Instant now) {
        double factor = Math.pow(
                0.5, Math.max(0.0, (double) Duration.between(decayedTo, now).toMillis()) / HALF_LIFE.toMillis());
        return new HotKeys(
                version,
                now,
                entries.stream()
                        .map(hotKey -> new HotKey(scaled(hotKey.counted(), factor), hotKey.keptUntil()))
                        .filter(hotKey -> hotKey.counted().count() >= LEAST)
                        .toList());
    }

    private static SpaceSaving.Counted<AnswerKey> scaled(SpaceSaving.Counted<AnswerKey> counted, double factor) {
        return new SpaceSaving.Counted<>(counted.key(), counted.count() * factor, counted.error() * factor);
    }

    /** The next version, with what one process has counted since it told the last time. */
    HotKeys merge(List<SpaceSaving.Counted<AnswerKey>> more) {
        SpaceSaving<AnswerKey> all = new SpaceSaving<>(PLACES);
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
