package com.promptbuilder.prefetch;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.prefetch.Transition.Counts;
import com.promptbuilder.telemetry.PendingCounters;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class TransitionTrackerTest {
    private static final String ID = "a/b>c/d";
    private static final double MINIMUM = 0.5;

    private final FailableStore store = new FailableStore();
    private final PendingCounters counters = new PendingCounters();
    private Instant now = Instant.parse("2026-11-25T12:00:00Z");

    /** A store that a test can make unavailable. */
    private static final class FailableStore implements PrefetchStore {
        private final PrefetchStore.InMemory delegate = new PrefetchStore.InMemory();
        private boolean isDown;
        private int writes;

        @Override
        public Transitions read() {
            if (isDown) {
                throw new StoreUnavailableException("down");
            }
            return delegate.read();
        }

        @Override
        public boolean replace(Transitions next) {
            writes++;
            return delegate.replace(next);
        }

        @Override
        public boolean expect(AnswerKey key, Expectation expectation) {
            return delegate.expect(key, expectation);
        }

        @Override
        public Optional<Expectation> come(AnswerKey key, Instant at) {
            return delegate.come(key, at);
        }

        @Override
        public Optional<Expectation> made(AnswerKey key, Duration claudeTime, Instant at) {
            return delegate.made(key, claudeTime, at);
        }
    }

    private TransitionTracker tracker() {
        return new TransitionTracker(store, MINIMUM, () -> now, counters);
    }

    @Test
    void environmentsLearnTogetherWhoeverSeesWhichRequest() {
        TransitionTracker first = tracker();
        TransitionTracker second = tracker();
        for (int i = 0; i < 20; i++) {
            first.add(ID, now, Counts.TRIAL);
            second.add(ID, now, Counts.FOLLOWED);
        }
        advance(Duration.ofSeconds(61));
        second.publish();
        advance(Duration.ofSeconds(5));
        first.publish();

        assertThat(store.read().of(ID).trials()).isCloseTo(20, within(0.1));
        assertThat(tracker().current().of(ID).probability()).isCloseTo(1, within(0.01));
        assertThat(tracker().current().of(ID).isWorthwhile(MINIMUM, now)).isTrue();
    }

    @Test
    void aProcessMergesOnceAMinuteAndAFleetTwelveTimes() {
        List<TransitionTracker> fleet = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            fleet.add(tracker());
        }
        for (int second = 0; second < 120; second++) {
            fleet.forEach(each -> each.add(ID, now, Counts.TRIAL));
            fleet.forEach(TransitionTracker::publish);
            advance(Duration.ofSeconds(1));
        }
        assertThat(store.writes).isBetween(1, 24);
    }

    @Test
    void keepsItsCountsWhileTheTableIsUnavailable() {
        TransitionTracker tracker = tracker();
        tracker.add(ID, now, Counts.TRIAL);
        store.isDown = true;
        advance(Duration.ofMinutes(2));
        tracker.publish();
        store.isDown = false;
        advance(Duration.ofMinutes(2));
        tracker.publish();

        assertThat(store.read().of(ID).trials()).isCloseTo(1, within(0.01));
    }

    @Test
    void judgesAnAnswerAsWastedOnceAfterItsTime() {
        TransitionTracker first = tracker();
        TransitionTracker second = tracker();
        for (int i = 0; i < 3; i++) {
            first.add(ID, now, Counts.TRIAL);
            first.add(ID, now, Counts.MADE);
        }
        first.add(ID, now, Counts.USED);
        for (int minute = 0; minute < 30; minute++) {
            advance(Duration.ofMinutes(1));
            Transitions _ = second.current();
            first.publish();
            second.publish();
        }

        assertThat(counters.drain())
                .singleElement()
                .satisfies(sample -> assertThat(sample.value()).isEqualTo(2));
        assertThat(store.read().of(ID).outcomes()).isEqualTo("100");
        assertThat(store.read().of(ID).intervals()).isEmpty();
    }

    @Test
    void forgetsSlowly() {
        TransitionTracker tracker = tracker();
        for (int i = 0; i < 100; i++) {
            tracker.add(ID, now, Counts.TRIAL);
        }
        advance(Duration.ofMinutes(1));
        tracker.publish();
        advance(Duration.ofDays(1));
        tracker.add("e/f>g/h", now, Counts.TRIAL);
        tracker.publish();

        assertThat(store.read().of(ID).trials()).isCloseTo(50, within(0.1));
    }

    @Test
    void isOffForAnHourBelowHalfTheMinimumAndThenTriesFew() {
        Transition wasteful = Transition.unknown(ID);
        for (int i = 0; i < 100; i++) {
            wasteful = wasteful.plus(0, Counts.FOLLOWED.plus(Counts.TRIAL)).plus(0, Counts.MADE);
        }
        for (int i = 0; i < 24; i++) {
            wasteful = wasteful.plus(0, Counts.USED);
        }
        Transition judged = wasteful.judged(MINIMUM, now);
        assertThat(judged.isWorthwhile(MINIMUM, now)).isFalse();
        assertThat(judged.isWorthwhile(MINIMUM, now.plus(Duration.ofHours(1)))).isTrue();
        Transition full = judged;
        long number = Transition.Interval.numberOf(now);
        for (int i = 0; i < 20; i++) {
            assertThat(full.admitsTrial(now)).isTrue();
            full = full.plus(number, Counts.TRIAL);
        }
        assertThat(full.admitsTrial(now)).isFalse();
        assertThat(full.admitsTrial(now.plus(Duration.ofMinutes(20)))).isTrue();

        assertThat(wasteful.plus(0, Counts.USED).judged(MINIMUM, now).isWorthwhile(MINIMUM, now))
                .as("25 of 100 used")
                .isTrue();
    }

    @Test
    void staysSmallWhateverIsCounted() {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        TransitionTracker tracker = tracker();
        for (int i = 0; i < 1_000_000; i++) {
            tracker.add("transition " + random.nextInt(10_000), now, Counts.TRIAL.plus(Counts.MADE));
            if (i % 1_000 == 0) {
                advance(Duration.ofSeconds(61));
                tracker.publish();
            }
        }

        assertThat(store.read().entries()).hasSize(Transitions.CAPACITY);
        assertThat(store.read().entries())
                .allSatisfy(entry -> assertThat(entry.intervals()).hasSizeLessThan(6));
        assertThat(store.read().toString()).hasSizeLessThan(64 * 1024);
    }

    private void advance(Duration time) {
        now = now.plus(time);
    }
}
