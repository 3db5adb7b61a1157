package com.promptbuilder.wanted;

import com.promptbuilder.table.StoreException;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import static com.promptbuilder.wanted.WantedStoreContract.key;
import static org.assertj.core.api.Assertions.assertThat;

class DemandTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final InMemoryWantedStore fleet = new InMemoryWantedStore();
    private Instant now = WantedStoreContract.NOON;
    private boolean away;
    private int calls;
    private final WantedStore store = new WantedStore() {
        @Override
        public Wanted read() {
            return here().read();
        }

        @Override
        public boolean replace(Wanted next) {
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
    private final Demand demand = new Demand(store, () -> now, MINUTE);

    private WantedStore here() {
        calls++;
        if (away) {
            throw new StoreException("away");
        }
        return fleet;
    }

    @Test
    void isToldOnceAPeriodAndNotBefore() {
        ask(1, 5);
        demand.tell();
        assertThat(calls).isZero();

        now = now.plus(MINUTE);
        demand.tell();
        ask(1, 5);
        demand.tell();
        assertThat(certain(1)).isEqualTo(5);

        now = now.plus(MINUTE);
        demand.tell();
        assertThat(certain(1)).isBetween(9.9, 10.0);
    }

    @Test
    void costsNoCallIfNobodyAsked() {
        now = now.plus(MINUTE);
        demand.tell();

        assertThat(calls).isZero();
    }

    @Test
    void ofAllProcessesIsAddedUp() {
        Demand other = new Demand(store, () -> now, MINUTE);
        ask(1, 4);
        other.asked(key(1), () -> Optional.of("question 1"));
        now = now.plus(MINUTE);
        demand.tell();
        now = now.plus(Duration.ofSeconds(5));
        other.tell();

        assertThat(certain(1)).isBetween(4.9, 5.0);
    }

    @Test
    void ofAFleetIsWrittenNoOftenerThanOfAFewProcesses() {
        Demand other = new Demand(store, () -> now, MINUTE);
        ask(1, 4);
        other.asked(key(2), () -> Optional.of("question 2"));
        now = now.plus(MINUTE);
        demand.tell();
        other.tell();
        assertThat(certain(2)).isZero();

        now = now.plus(MINUTE);
        other.tell();
        assertThat(certain(2)).isEqualTo(1);
    }

    @Test
    void weighsHalfAnHourLater() {
        ask(1, 8);
        now = now.plus(MINUTE);
        demand.tell();

        assertThat(fleet.read()
                        .at(now.plus(Duration.ofHours(1)))
                        .entries()
                        .getFirst()
                        .counted()
                        .certain())
                .isEqualTo(4);
        assertThat(fleet.read().at(now.plus(Duration.ofDays(1))).entries()).isEmpty();
    }

    @Test
    void bringsTheQuestionsOfWhatIsWantedAndNoOthers() {
        ask(1, 3);
        ask(2, 2);
        now = now.plus(MINUTE);
        demand.tell();

        assertThat(fleet.question(key(1), now)).contains("question 1");
        assertThat(fleet.question(key(2), now)).isEmpty();
        assertThat(fleet.read().entries().getFirst().keptUntil()).isAfter(now);
    }

    @Test
    void bringsNoQuestionTwiceInHalfADay() {
        ask(1, 3);
        now = now.plus(MINUTE);
        demand.tell();
        int before = calls;
        ask(1, 3);
        now = now.plus(MINUTE);
        demand.tell();

        assertThat(calls - before).as("read and replaced").isEqualTo(2);
    }

    @Test
    void keepsNoQuestionThatIsLong() {
        for (int i = 0; i < 5; i++) {
            demand.asked(key(1), () -> Optional.of("x".repeat(Demand.LONGEST + 1)));
        }
        now = now.plus(MINUTE);
        demand.tell();

        assertThat(certain(1)).isEqualTo(5);
        assertThat(fleet.question(key(1), now)).isEmpty();
    }

    @Test
    void isToldLaterWhereTheTableWasAway() {
        ask(1, 3);
        now = now.plus(MINUTE);
        away = true;
        demand.tell();
        away = false;
        ask(1, 1);
        now = now.plus(MINUTE);
        demand.tell();

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
        demand.tell();

        assertThat(fleet.read().entries()).hasSizeLessThanOrEqualTo(Wanted.PLACES);
        assertThat(fleet.read().entries().getFirst().key()).isEqualTo(key(7));
    }

    private void ask(int number, int times) {
        for (int i = 0; i < times; i++) {
            demand.asked(key(number), () -> Optional.of("question " + number));
        }
    }

    private double certain(int number) {
        return fleet.read().entries().stream()
                .filter(entry -> entry.key().equals(key(number)))
                .mapToDouble(entry -> entry.counted().certain())
                .findFirst()
                .orElse(0);
    }
}
