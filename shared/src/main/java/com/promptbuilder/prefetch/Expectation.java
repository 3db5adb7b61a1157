package com.promptbuilder.prefetch;

import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A request that is expected, whether its answer is prefetched or not.
 *
 * @param transition id of its transition
 * @param at since when it is expected
 * @param callerTag a hash of the key and the caller of the first request, so that no two requests show the same caller
 * @param hasCome whether it came
 * @param madeIn how long Claude took for the prefetched answer; empty if none was made
 */
record Expectation(String transition, Instant at, String callerTag, boolean hasCome, Optional<Duration> madeIn) {
    static Expectation of(String transition, Instant at, AnswerKey key, Caller caller) {
        return new Expectation(transition, at, tag(key, caller), false, Optional.empty());
    }

    /** The same after it came. */
    Expectation come() {
        return new Expectation(transition, at, callerTag, true, madeIn);
    }

    /** The same with a prefetched answer, unless there is one. */
    Expectation made(Duration claudeTime) {
        return new Expectation(transition, at, callerTag, hasCome, madeIn.or(() -> Optional.of(claudeTime)));
    }

    boolean isOf(AnswerKey key, Caller caller) {
        return callerTag.equals(tag(key, caller));
    }

    boolean isOver(Instant now) {
        return !now.isBefore(at.plus(Transition.EXPECTED));
    }

    private static String tag(AnswerKey key, Caller caller) {
        return Caller.ofIdentity(key.text() + caller.pseudonym()).logId().orElseThrow();
    }
}
