package com.promptbuilder.prefetch;

import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Store in this process, for tests and benchmarks. Thread-safe. */
public final class InMemoryPrefetchStore implements PrefetchStore {
    private final Map<AnswerKey, Expectation> expectations = new HashMap<>();
    private Transitions transitions = Transitions.EMPTY;

    @Override
    public synchronized Transitions read() {
        return transitions;
    }

    @Override
    public synchronized boolean replace(Transitions next) {
        boolean isNext = next.version() == transitions.version() + 1;
        transitions = isNext ? next : transitions;
        return isNext;
    }

    @Override
    public synchronized boolean expect(AnswerKey key, Expectation expectation) {
        expectations.values().removeIf(known -> known.isOver(expectation.at()));
        return expectations.putIfAbsent(key, expectation) == null;
    }

    @Override
    public synchronized Optional<Expectation> come(AnswerKey key, Instant now) {
        return change(key, now, Expectation::come);
    }

    @Override
    public synchronized Optional<Expectation> made(AnswerKey key, Duration claudeTime, Instant now) {
        return change(key, now, known -> known.made(claudeTime));
    }

    private Optional<Expectation> change(AnswerKey key, Instant now, UnaryOperator<Expectation> change) {
        Optional<Expectation> changed = Optional.ofNullable(expectations.get(key))
                .filter(known -> !known.isOver(now) && !change.apply(known).equals(known))
                .map(change);
        changed.ifPresent(next -> expectations.put(key, next));
        return changed;
    }
}
