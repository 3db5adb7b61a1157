package com.promptbuilder.background;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What this process has been asked for most. It tells the fleet at a bounded rate: once a period, unless somebody has told a moment ago,
 * so that a fleet of any size writes as often as a few processes do. What could not be told is told with the next. Thread-safe.
 */
public final class HotKeyTracker {
    /** A question that is longer, in characters, is not made anew for nobody in particular. */
    public static final int LONGEST = 32 * 1024;

    private static final Duration KEPT = Duration.ofDays(1);
    private static final int MOST_KEPT_AT_ONCE = 10;
    private static final int MOST_OF_A_FLEET = 12;

    private final HotKeyStore store;
    private final InstantSource clock;
    private final Duration every;
    private final SpaceSaving<AnswerKey> counted = new SpaceSaving<>(HotKeys.PLACES);
    private final Map<AnswerKey, Optional<String>> questions = new HashMap<>();
    private Instant told;

    /** @param every how often one process tells */
    public HotKeyTracker(HotKeyStore store, InstantSource clock, Duration every) {
        this.store = store;
        this.clock = clock;
        this.every = every;
        this.told = clock.instant();
    }

    /**
     * Somebody was given that answer.
     *
     * @param question the job that makes it, empty if there can be none; asked for once while the key is counted
     */
    public synchronized void record(AnswerKey key, Supplier<Optional<String>> question) {
        counted.add(key, 1).ifPresent(questions::remove);
        questions.computeIfAbsent(key, _ -> question.get().filter(message -> message.length() <= LONGEST));
    }

    /** Tells the fleet, if it is time; the caller waits for the table, for as long as for any call. */
    public void publish() {
        if (isTime()) {
            try {
                boolean _ = tellFleet();
            } catch (StoreUnavailableException away) {
                // It is told with the next.
            }
        }
    }

    private synchronized boolean isTime() {
        Instant now = clock.instant();
        if (now.isBefore(told.plus(every)) || counted.isEmpty()) {
            return false;
        }
        told = now;
        return true;
    }

    private boolean tellFleet() {
        Instant now = clock.instant();
        HotKeys known = store.read();
        if (now.isBefore(known.decayedTo().plus(every.dividedBy(MOST_OF_A_FLEET)))) {
            return false;
        }
        List<SpaceSaving.Counted<AnswerKey>> news;
        Map<AnswerKey, Optional<String>> bodies;
        synchronized (this) {
            news = counted.top();
            bodies = Map.copyOf(questions);
            counted.clear();
            questions.clear();
        }
        boolean isTold = false;
        try {
            isTold = store.replace(keeping(known.decayedTo(now).merge(news), bodies, now));
        } finally {
            if (!isTold) {
                takeBack(news, bodies);
            }
        }
        return isTold;
    }

    private synchronized void takeBack(
            List<SpaceSaving.Counted<AnswerKey>> news, Map<AnswerKey, Optional<String>> bodies) {
        news.forEach(counted::add);
        questions.putAll(bodies);
        questions
                .keySet()
                .retainAll(counted.top().stream().map(SpaceSaving.Counted::key).toList());
    }

    // Kept a few at a time, and before the list says so: whoever reads that finds them.
    private HotKeys keeping(HotKeys next, Map<AnswerKey, Optional<String>> bodies, Instant now) {
        Instant until = now.plus(KEPT);
        Map<AnswerKey, String> due = new LinkedHashMap<>();
        next.entries().stream()
                .filter(hotKey -> hotKey.isWanted() && hotKey.keptUntil().isBefore(now.plus(KEPT.dividedBy(2))))
                .map(HotKeys.HotKey::key)
                .forEach(key -> Optional.ofNullable(bodies.get(key))
                        .flatMap(body -> body)
                        .filter(_ -> due.size() < MOST_KEPT_AT_ONCE)
                        .ifPresent(body -> due.put(key, body)));
        due.forEach((key, body) -> store.keep(key, body, until));
        return new HotKeys(
                next.version(),
                next.decayedTo(),
                next.entries().stream()
                        .map(hotKey ->
                                due.containsKey(hotKey.key()) ? new HotKeys.HotKey(hotKey.counted(), until) : hotKey)
                        .toList());
    }
}
