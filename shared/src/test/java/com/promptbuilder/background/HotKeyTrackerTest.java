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
    private boolean isUnavailable;
    private int calls;
    private final HotKeyStore store = new HotKeyStore() {
        @Override
        public HotKeys read() {
            return reached().read();
        }

        @Override
        public boolean replace(HotKeys next) {
            return reached().replace(next);
        }

        @Override
        public void keep(AnswerKey key, String message, Instant until) {
            reached().keep(key, message, until);
        }

        @Override
        public Optional<String> question(AnswerKey key, Instant at) {
            return reached().question(key, at);
        }
    };
    private final HotKeyTracker hotKeyTracker = new HotKeyTracker(store, () -> now, MINUTE);

    private HotKeyStore reached() {
        calls++;
        if (isUnavailable) {
            throw new StoreUnavailableException("injected outage");
        }
        return fleet;
    }

    @Test
    void publishesOnceAnInterval() {
        request(1, 5);
        hotKeyTracker.publish();
        assertThat(calls).isZero();

        now = now.plus(MINUTE);
        hotKeyTracker.publish();
        request(1, 5);
        hotKeyTracker.publish();
        assertThat(lowerBound(1)).isEqualTo(5);

        now = now.plus(MINUTE);
        hotKeyTracker.publish();
        assertThat(lowerBound(1)).isBetween(9.9, 10.0);
    }

    @Test
    void makesNoCallWithoutCounts() {
        now = now.plus(MINUTE);
        hotKeyTracker.publish();

        assertThat(calls).isZero();
    }

    @Test
    void addsTheCountsOfAllProcesses() {
        HotKeyTracker other = new HotKeyTracker(store, () -> now, MINUTE);
        request(1, 4);
        other.record(key(1), () -> Optional.of("question 1"));
        now = now.plus(MINUTE);
        hotKeyTracker.publish();
        now = now.plus(Duration.ofSeconds(5));
        other.publish();

        assertThat(lowerBound(1)).isBetween(4.9, 5.0);
    }

    @Test
    void boundsTheWritesOfAFleet() {
        HotKeyTracker other = new HotKeyTracker(store, () -> now, MINUTE);
        request(1, 4);
        other.record(key(2), () -> Optional.of("question 2"));
        now = now.plus(MINUTE);
        hotKeyTracker.publish();
        other.publish();
        assertThat(lowerBound(2)).isZero();

        now = now.plus(MINUTE);
        other.publish();
        assertThat(lowerBound(2)).isEqualTo(1);
    }

    @Test
    void halvesCountsInAnHour() {
        request(1, 8);
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
    void storesTheQuestionsOfHotKeysOnly() {
        request(1, 3);
        request(2, 2);
        now = now.plus(MINUTE);
        hotKeyTracker.publish();

        assertThat(fleet.question(key(1), now)).contains("question 1");
        assertThat(fleet.question(key(2), now)).isEmpty();
        assertThat(fleet.read().entries().getFirst().keptUntil()).isAfter(now);
    }

    @Test
    void storesAQuestionOnceInHalfADay() {
        request(1, 3);
        now = now.plus(MINUTE);
        hotKeyTracker.publish();
        int before = calls;
        request(1, 3);
        now = now.plus(MINUTE);
        hotKeyTracker.publish();

        assertThat(calls - before).as("read and replaced").isEqualTo(2);
    }

    @Test
    void doesNotStoreALongQuestion() {
        for (int i = 0; i < 5; i++) {
            hotKeyTracker.record(key(1), () -> Optional.of("x".repeat(HotKeyTracker.MAX_MESSAGE_LENGTH + 1)));
        }
        now = now.plus(MINUTE);
        hotKeyTracker.publish();

        assertThat(lowerBound(1)).isEqualTo(5);
        assertThat(fleet.question(key(1), now)).isEmpty();
    }

    @Test
    void publishesAfterAnOutageOfTheStore() {
        request(1, 3);
        now = now.plus(MINUTE);
        isUnavailable = true;
        hotKeyTracker.publish();
        isUnavailable = false;
        request(1, 1);
        now = now.plus(MINUTE);
        hotKeyTracker.publish();

        assertThat(lowerBound(1)).isEqualTo(4);
        assertThat(fleet.question(key(1), now)).contains("question 1");
    }

    @Test
    void boundsTheNumberOfKeys() {
        for (int i = 0; i < 250; i++) {
            request(i, 1);
        }
        request(7, 20);
        now = now.plus(MINUTE);
        hotKeyTracker.publish();

        assertThat(fleet.read().entries()).hasSizeLessThanOrEqualTo(HotKeys.CAPACITY);
        assertThat(fleet.read().entries().getFirst().key()).isEqualTo(key(7));
    }

    private void request(int number, int times) {
        for (int i = 0; i < times; i++) {
            hotKeyTracker.record(key(number), () -> Optional.of("question " + number));
        }
    }

    private double lowerBound(int number) {
        return fleet.read().entries().stream()
                .filter(hotKey -> hotKey.key().equals(key(number)))
                .mapToDouble(hotKey -> hotKey.counted().lowerBound())
                .findFirst()
                .orElse(0);
    }
}
