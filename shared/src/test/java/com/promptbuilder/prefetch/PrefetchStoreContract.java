package com.promptbuilder.prefetch;

import com.promptbuilder.prefetch.Transition.Interval;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract of {@link PrefetchStore}. */
abstract class PrefetchStoreContract {
    static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    static final Caller ADA = Caller.ofIdentity("ada");
    static final AnswerKey KEY = AnswerKey.ofDigest(new byte[32]);
    static final Expectation EXPECTATION = Expectation.of("a/b>c/d", NOON, KEY, ADA);

    abstract PrefetchStore store();

    @Test
    void isEmptyAtFirst() {
        assertThat(store().read()).isEqualTo(Transitions.EMPTY);
        assertThat(store().come(KEY, NOON)).isEmpty();
        assertThat(store().made(KEY, Duration.ZERO, NOON)).isEmpty();
    }

    @Test
    void returnsTheStoredTransitions() {
        Transitions transitions = new Transitions(
                1,
                NOON,
                List.of(
                        new Transition("a/b>c/d", 20.25, 7.5, "0110", NOON, List.of(new Interval(7, -1, 2))),
                        Transition.unknown("e/f>g/h")));

        assertThat(store().replace(transitions)).isTrue();
        assertThat(store().read()).isEqualTo(transitions);
        assertThat(store().replace(transitions)).as("a repeated write").isIn(true, false);
        assertThat(store().replace(new Transitions(1, NOON, List.of())))
                .as("another version 1")
                .isFalse();
        assertThat(store().replace(new Transitions(2, NOON, List.of()))).isTrue();
    }

    @Test
    void expectsARequestOnceInTenMinutes() {
        assertThat(store().expect(KEY, EXPECTATION)).isTrue();
        assertThat(store().expect(KEY, at(NOON.plusSeconds(599)))).isFalse();
        assertThat(store().expect(KEY, at(NOON.plusSeconds(600)))).isTrue();
    }

    @Test
    void aRequestComesOnceAndInTime() {
        store().expect(KEY, EXPECTATION);

        assertThat(store().come(KEY, NOON.plusSeconds(600))).isEmpty();
        assertThat(store().come(KEY, NOON.plusSeconds(599)).filter(found -> found.isOf(KEY, ADA)))
                .isPresent();
        assertThat(store().come(KEY, NOON.plusSeconds(1))).isEmpty();
    }

    @Test
    void oneOfUseAndGenerationSeesTheOther() {
        store().expect(KEY, EXPECTATION);
        assertThat(store().made(KEY, Duration.ofSeconds(3), NOON))
                .map(Expectation::hasCome)
                .contains(false);
        assertThat(store().made(KEY, Duration.ofSeconds(3), NOON)).isEmpty();
        assertThat(store().come(KEY, NOON)).map(Expectation::madeIn).contains(Optional.of(Duration.ofSeconds(3)));

        store().expect(KEY, at(NOON.plusSeconds(700)));
        assertThat(store().come(KEY, NOON.plusSeconds(701)))
                .map(Expectation::madeIn)
                .contains(Optional.empty());
        assertThat(store().made(KEY, Duration.ofSeconds(3), NOON.plusSeconds(702)))
                .map(Expectation::hasCome)
                .contains(true);
    }

    private static Expectation at(Instant time) {
        return Expectation.of("a/b>c/d", time, KEY, ADA);
    }
}
