package com.promptbuilder.prefetch;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.prefetch.Transition.Counts;
import com.promptbuilder.telemetry.PendingCounters;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        private final InMemoryPrefetchStore delegate = new InMemoryPrefetchStore();
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

    @ParameterizedTest
    @CsvSource({"PT10M, 49.7", "PT1H, 4.8", "PT24H, 2.5"})
    void forgetsTrialsBeyondFiveInMinutesAndTheRestInDays(Duration time, double trials) {
        Transition decayed = likely().decayed(time);

        assertThat(decayed.trials()).isCloseTo(trials, within(0.5));
        assertThat(decayed.followed()).isEqualTo(decayed.trials());
    }

    @Test
    void forgetsUntilItMerges() {
        TransitionTracker tracker = tracker();
        tracker.add(ID, now, new Counts(100, 0, 0, 0));
        advance(Duration.ofMinutes(1));
        tracker.publish();
        advance(Duration.ofDays(1));
        tracker.add("e/f>g/h", now, Counts.TRIAL);
        tracker.publish();

        assertThat(store.read().of(ID).trials()).isCloseTo(2.5, within(0.1));
    }

    @Test
    void isOffForAnHourBelowHalfTheMinimum() {
        Transition wasteful = likely().plus(0, made(100)).plus(0, used(24));
        Transition judged = wasteful.judged(MINIMUM, now);

        assertThat(judged.isWorthwhile(MINIMUM, now)).isFalse();
        assertThat(judged.isWorthwhile(MINIMUM, now.plus(Duration.ofHours(1)))).isTrue();
        assertThat(wasteful.plus(0, Counts.USED).judged(MINIMUM, now).isWorthwhile(MINIMUM, now))
                .as("25 of 100 used")
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 19, 0, true",
        "0.5, 20, 0, false",
        "0.5, 42, 23, true",
        "0.5, 42, 22, true",
        "0.5, 42, 11, false",
        "0.25, 29, 3, true",
        "0.25, 33, 3, false",
        "1.0, 19, 0, true",
        "1.0, 30, 10, false"
    })
    void paysForAsManyUnusedAnswersAsTheProbabilityAllowsAndTwenty(
            double minProbability, int made, int used, boolean isWorthwhile) {
        long number = Transition.Interval.numberOf(now);
        Transition transition = likely().plus(number, made(made)).plus(number, used(used));

        assertThat(transition.isWorthwhile(minProbability, now)).isEqualTo(isWorthwhile);
        assertThat(transition.isWorthwhile(minProbability, now.plus(Duration.ofMinutes(20))))
                .as("after its interval")
                .isTrue();
    }

    /** An expected request counts as not followed until it comes, so that a change is learned before anything is judged. */
    @ParameterizedTest
    @CsvSource({"5, 1, 5", "25, 1, 15", "100, 5, 65", "500, 30, 330"})
    void unlearnsInFewTrials(int followed, int perMinute, int maxTrials) {
        Transition transition = Transition.unknown(ID).plus(0, new Counts(followed, followed, 0, 0));
        int trials = 0;
        while (transition.isWorthwhile(MINIMUM, now)) {
            transition = transition.decayed(Duration.ofMinutes(1)).plus(0, new Counts(perMinute, 0, 0, 0));
            trials += perMinute;
        }
        assertThat(trials).isLessThanOrEqualTo(maxTrials);
    }

    private static Counts made(int count) {
        return new Counts(0, 0, count, 0);
    }

    private static Counts used(int count) {
        return new Counts(0, 0, 0, count);
    }

    private static Transition likely() {
        return Transition.unknown(ID).plus(0, new Counts(100, 100, 0, 0));
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
