package com.promptbuilder.prefetch;

import com.promptbuilder.prefetch.Transition.Counts;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The fleet's transitions. They contain no text and no caller.
 *
 * @param version number of changes
 * @param changedAt time of the last change, to which the counts have decayed
 * @param entries at most {@link #CAPACITY}
 */
record Transitions(long version, Instant changedAt, List<Transition> entries) {
    /** Maximum number of transitions, in an item of at most 20 KB. Those with the most trials stay. */
    static final int CAPACITY = 64;

    static final Transitions EMPTY = new Transitions(0, Instant.EPOCH, List.of());

    Transitions {
        entries = List.copyOf(entries);
    }

    /** The transition and the interval that counts belong to. */
    record Slot(String transition, long interval) {}

    Transition of(String id) {
        return entries.stream()
                .filter(transition -> transition.id().equals(id))
                .findFirst()
                .orElseGet(() -> Transition.unknown(id));
    }

    /** The same version with more counts. */
    Transitions plus(Map<Slot, Counts> more) {
        Map<String, Transition> byId = new LinkedHashMap<>();
        entries.forEach(transition -> byId.put(transition.id(), transition));
        more.forEach((slot, counts) -> byId.put(
                slot.transition(),
                byId.getOrDefault(slot.transition(), Transition.unknown(slot.transition()))
                        .plus(slot.interval(), counts)));
        return new Transitions(
                version,
                changedAt,
                byId.values().stream()
                        .sorted(Comparator.comparingDouble(Transition::trials).reversed())
                        .limit(CAPACITY)
                        .toList());
    }

    /** True if an interval is over. */
    boolean isJudgementDue(Instant now) {
        return entries.stream().anyMatch(transition -> transition.isJudgementDue(now));
    }

    /** The number of prefetched answers that {@link #judged} counts as wasted. */
    long wasted(Instant now) {
        return entries.stream().mapToLong(transition -> transition.wasted(now)).sum();
    }

    /** The same version with its counts decayed until now. */
    Transitions decayed(Instant now) {
        Duration time = Duration.between(changedAt, now);
        return map(version, transition -> transition.decayed(time), now);
    }

    /** The next version, with the intervals that are over judged. */
    Transitions judged(double minProbability, Instant now) {
        return map(version + 1, transition -> transition.judged(minProbability, now), now);
    }

    private Transitions map(long nextVersion, UnaryOperator<Transition> change, Instant now) {
        return new Transitions(nextVersion, now, entries.stream().map(change).toList());
    }
}
