package com.promptbuilder.background;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import static com.promptbuilder.background.HotKeyStoreContract.key;
import static org.assertj.core.api.Assertions.assertThat;

class HotKeyTrackerTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final InMemoryHotKeyStore fleet = new InMemoryHotKeyStore();
    private Instant now = HotKeyStoreContract.NOON;
    private boolean away;
    private int calls;
    private final HotKeyStore store = new HotKeyStore() {
        @Override
        public HotKeys read() {
            return here().read();
        }

        @Override
        public boolean replace(HotKeys next) {
            return here().replace(next);
        }

        @Override
        public void keep(AnswerKey key, String message, Instant until) {
            here().keep(key, message, until);
        }

        @Override
        public Optional<String> question(AnswerKey key, Instant at) {
            return here().question(key, at);
        }
    };
    private final HotKeyTracker hotKeyTracker = new HotKeyTracker(store, () -> now, MINUTE);

    private HotKeyStore here() {
        calls++;
        if (away) {
            throw new StoreUnavailableException("away");
        }
        return fleet;
    }

    @Test
    void isToldOnceAPeriodAndNotBefore() {
        ask(1, 5);
        hotKeyTracker.publish();
        assertThat(calls).isZero();

        now = now.plus(MINUTE);
        hotKeyTracker.publish();
        ask(1, 5);
        hotKeyTracker.publish();
        assertThat(certain(1)).isEqualTo(5);

        now = now.plus(MINUTE);
        hotKeyTracker.publish();
        assertThat(certain(1)).isBetween(9.9, 10.0);
    }

    @Test
    void costsNoCallIfNobodyAsked() {
        now = now.plus(MINUTE);
        hotKeyTracker.publish();

        assertThat(calls).isZero();
    }

    @Test
    void ofAllProcessesIsAddedUp() {
        HotKeyTracker other = new HotKeyTracker(store, () -> now, MINUTE);
        ask(1, 4);
        other.record(key(1), () -> Optional.of("question 1"));
        now = now.plus(MINUTE);
        hotKeyTracker.publish();
        now = now.plus(Duration.ofSeconds(5));
        other.publish();

        assertThat(certain(1)).isBetween(4.9, 5.0);
    }

    @Test
    void ofAFleetIsWrittenNoOftenerThanOfAFewProcesses() {
        HotKeyTracker other = new HotKeyTracker(store, () -> now, MINUTE);
        ask(1, 4);
        other.record(key(2), () -> Optional.of("question 2"));
        now = now.plus(MINUTE);
        hotKeyTracker.publish();
        other.publish();
        assertThat(certain(2)).isZero();

        now = now.plus(MINUTE);
        other.publish();
        assertThat(certain(2)).isEqualTo(1);
    }

    @Test
    void weighsHalfAnHourLater() {
        ask(1, 8);
        now = now.plus(MINUTE);
        hotKeyTracker.publish();

        assertThat(fleet.read()
                        .decayedTo(now.plus(Duration.ofHours(1)))
                        .entries()
                        .getFirst()
                        .counted()
                        .lowerBound())
                .isEqualTo(4);
        assertThat(fleet.read().decayedTo(now.plus(Duration.ofDays(1))).entries())
                .isEmpty();
    }

    @Test
    void bringsTheQuestionsOfWhatIsWantedAndNoOthers() {
        ask(1, 3);
        ask(2, 2);
        now = now.plus(MINUTE);
        hotKeyTracker.publish();

        assertThat(fleet.question(key(1), now)).contains("question 1");
        assertThat(fleet.question(key(2), now)).isEmpty();
        assertThat(fleet.read().entries().getFirst().keptUntil()).isAfter(now);
    }

    @Test
    void bringsNoQuestionTwiceInHalfADay() {
        ask(1, 3);
        now = now.plus(MINUTE);
        hotKeyTracker.publish();
        int before = calls;
        ask(1, 3);
        now = now.plus(MINUTE);
        hotKeyTracker.publish();

        assertThat(calls - before).as("read and replaced").isEqualTo(2);
    }

    @Test
    void keepsNoQuestionThatIsLong() {
        for (int i = 0; i < 5; i++) {
            hotKeyTracker.record(key(1), () -> Optional.of("x".repeat(HotKeyTracker.LONGEST + 1)));
        }
        now = now.plus(MINUTE);
        hotKeyTracker.publish();

        assertThat(certain(1)).isEqualTo(5);
        assertThat(fleet.question(key(1), now)).isEmpty();
    }

    @Test
    void isToldLaterWhereTheTableWasAway() {
        ask(1, 3);
        now = now.plus(MINUTE);
        away = true;
        hotKeyTracker.publish();
        away = false;
        ask(1, 1);
        now = now.plus(MINUTE);
        hotKeyTracker.publish();

        assertThat(certain(1)).isEqualTo(4);
        assertThat(fleet.question(key(1), now)).contains("question 1");
    }

    @Test
    void isBoundedHoweverManyAreAskedFor() {
        for (int i = 0; i < 250; i++) {
            ask(i, 1);
        }
        ask(7, 20);
        now = now.plus(MINUTE);
        hotKeyTracker.publish();

        assertThat(fleet.read().entries()).hasSizeLessThanOrEqualTo(HotKeys.PLACES);
        assertThat(fleet.read().entries().getFirst().key()).isEqualTo(key(7));
    }

    private void ask(int number, int times) {
        for (int i = 0; i < times; i++) {
            hotKeyTracker.record(key(number), () -> Optional.of("question " + number));
        }
    }

    private double certain(int number) {
        return fleet.read().entries().stream()
                .filter(hotKey -> hotKey.key().equals(key(number)))
                .mapToDouble(hotKey -> hotKey.counted().lowerBound())
                .findFirst()
                .orElse(0);
    }
}
