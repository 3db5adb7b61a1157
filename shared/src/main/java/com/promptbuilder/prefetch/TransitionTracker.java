package com.promptbuilder.prefetch;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.prefetch.Transition.Counts;
import com.promptbuilder.prefetch.Transition.Interval;
import com.promptbuilder.prefetch.Transitions.Slot;
import com.promptbuilder.telemetry.PendingCounters;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts expected requests in this process, and merges the counts into the fleet's {@link Transitions}. A process merges once a minute, and a
 * fleet of any size at most 12 times a minute. Counts that could not be merged are kept for the next time. Thread-safe.
 */
final class TransitionTracker {
    static final String RESULTS = "prefetch_total";

    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final int MAX_FLEET_MERGES = 12;
    /** More than all transitions in all intervals that are not judged. */
    private static final int MAX_SLOTS = 16 * Transitions.CAPACITY;

    private final PrefetchStore store;
    private final double minProbability;
    private final InstantSource clock;
    private final PendingCounters counters;
    private final Map<Slot, Counts> unmerged = new HashMap<>();
    private Transitions known = Transitions.EMPTY;
    private Instant lastRead = Instant.EPOCH;
    private Instant lastMerge;

    TransitionTracker(PrefetchStore store, double minProbability, InstantSource clock, PendingCounters counters) {
        this.store = store;
        this.minProbability = minProbability;
        this.clock = clock;
        this.counters = counters;
        this.lastMerge = clock.instant();
    }

    /** Counts for a request that is expected since that time. */
    synchronized void add(String transition, Instant expectedSince, Counts counts) {
        Slot slot = new Slot(transition, Interval.numberOf(expectedSince));
        if (unmerged.size() < MAX_SLOTS || unmerged.containsKey(slot)) {
            unmerged.merge(slot, counts, Counts::plus);
        }
    }

    /** The fleet's transitions as of the last minute, with the counts of this process. Reads the store if they are older. */
    Transitions current() {
        Instant now = clock.instant();
        if (isReadDue(now)) {
            know(store.read(), now);
        }
        synchronized (this) {
            return known.plus(unmerged);
        }
    }

    private synchronized boolean isReadDue(Instant now) {
        return !now.isBefore(lastRead.plus(INTERVAL));
    }

    private synchronized void know(Transitions read, Instant now) {
        known = read;
        lastRead = now;
    }

    /** Merges the counts, and judges what is due, if a minute has passed. Blocks for up to the timeout of the store's calls. */
    void publish() {
        try {
            if (isMergeDue()) {
                merge();
            }
        } catch (StoreUnavailableException e) {
            // The counts are kept and merged the next time.
        }
    }

    private synchronized boolean isMergeDue() {
        Instant now = clock.instant();
        if (now.isBefore(lastMerge.plus(INTERVAL)) || (unmerged.isEmpty() && !known.isJudgementDue(now))) {
            return false;
        }
        lastMerge = now;
        return true;
    }

    private void merge() {
        Instant now = clock.instant();
        Transitions read = store.read();
        if (now.isBefore(read.changedAt().plus(INTERVAL.dividedBy(MAX_FLEET_MERGES)))) {
            return;
        }
        Map<Slot, Counts> counts;
        synchronized (this) {
            counts = Map.copyOf(unmerged);
            unmerged.clear();
        }
        boolean isMerged = false;
        Transitions all = read.decayed(now).plus(counts);
        try {
            Transitions next = all.judged(minProbability, now);
            isMerged = store.replace(next);
            if (isMerged) {
                know(next, now);
                counters.add(RESULTS, Map.of("result", "wasted"), (double) all.wasted(now));
            }
        } finally {
            if (!isMerged) {
                restore(counts);
            }
        }
    }

    private synchronized void restore(Map<Slot, Counts> counts) {
        counts.forEach((slot, more) -> unmerged.merge(slot, more, Counts::plus));
    }
}
