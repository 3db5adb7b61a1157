package com.promptbuilder.prefetch;

import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The fleet's transitions and expected requests. Environments of several functions see the requests of one caller, so that an expected
 * request is known to all. Every method throws {@link com.promptbuilder.dynamodb.StoreUnavailableException} if the store does not answer.
 */
public interface PrefetchStore {
    Transitions read();

    /** Replaces the previous version; false if the stored version is another. */
    boolean replace(Transitions next);

    /** Expects a request for 10 minutes; false if it is expected already. */
    boolean expect(AnswerKey key, Expectation expectation);

    /** Marks an expected request as come. Empty if it is not expected, or came before. */
    Optional<Expectation> come(AnswerKey key, Instant now);

    /** Records that the answer of an expected request was prefetched. Empty if it is not expected, or an answer was made before. */
    Optional<Expectation> made(AnswerKey key, Duration claudeTime, Instant now);

    /** Store in this process, for tests. */
    final class InMemory implements PrefetchStore {
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
            return find(key, now).filter(known -> !known.hasCome()).map(known -> {
                Expectation come =
                        new Expectation(known.transition(), known.at(), known.callerTag(), true, known.madeIn());
                expectations.put(key, come);
                return come;
            });
        }

        @Override
        public synchronized Optional<Expectation> made(AnswerKey key, Duration claudeTime, Instant now) {
            return find(key, now).filter(known -> known.madeIn().isEmpty()).map(known -> {
                Expectation made = new Expectation(
                        known.transition(), known.at(), known.callerTag(), known.hasCome(), Optional.of(claudeTime));
                expectations.put(key, made);
                return made;
            });
        }

        private Optional<Expectation> find(AnswerKey key, Instant now) {
            return Optional.ofNullable(expectations.get(key)).filter(known -> !known.isOver(now));
        }
    }
}
