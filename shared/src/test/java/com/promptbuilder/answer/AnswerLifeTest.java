package com.promptbuilder.answer;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class AnswerLifeTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration NO_LIMIT = Duration.ofDays(365);

    @Property
    void isNeverShorterThanUsualNorLongerThanTwiceThatNorThanAllowed(
            @ForAll @IntRange(max = 100_000) int last, @ForAll @IntRange(min = 1, max = 100_000) int most) {
        Duration life = AnswerLife.renewed(HOUR, Duration.ofSeconds(last), Duration.ofSeconds(most));

        assertThat(life).isLessThanOrEqualTo(HOUR.multipliedBy(2)).isLessThanOrEqualTo(Duration.ofSeconds(most));
        if (most >= HOUR.toSeconds()) {
            assertThat(life).isGreaterThanOrEqualTo(HOUR);
        }
    }

    @Property
    void growsWithEachLifeThatEndsWanted(@ForAll @IntRange(min = 3_240, max = 5_000) int last) {
        assertThat(AnswerLife.renewed(HOUR, Duration.ofSeconds(last), NO_LIMIT))
                .isGreaterThan(Duration.ofSeconds(last));
    }
}
