package com.promptbuilder.coalesce;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class LeaseTimingsTest {
    private static final LeaseTimings TIMES = LeaseTimings.DEFAULT;

    @Property
    void aThousandFollowersPollAPartitionFewerThanSixThousandTimesASecond(
            @ForAll @LongRange(max = 90_000) long waited, @ForAll @LongRange(max = 90_000) long typical) {
        Duration pause = TIMES.poll(Duration.ofMillis(waited), Duration.ofMillis(typical));

        assertThat(1_000.0 / pause.toMillis() * 1_000).isLessThan(6_000);
    }

    @Property
    void aPauseAndAQuarterIsAtMostFivePercentOfACallThatTakesAsLongAsTypically(
            @ForAll @LongRange(min = 4_250, max = 25_000) long typical, @ForAll @LongRange(max = 4_250) long waited) {
        Duration pause = TIMES.poll(Duration.ofMillis(waited), Duration.ofMillis(typical));

        assertThat(pause.toMillis() * 1.25).isLessThanOrEqualTo(0.05 * typical);
    }

    @Test
    void aWaitBeyondTheTypicalTimeSlowsThePollsDown() {
        Duration typical = Duration.ofSeconds(5);

        assertThat(TIMES.poll(Duration.ofSeconds(1), typical)).isEqualTo(Duration.ofMillis(200));
        assertThat(TIMES.poll(Duration.ofSeconds(10), typical)).isEqualTo(Duration.ofMillis(400));
        assertThat(TIMES.poll(Duration.ofSeconds(90), typical)).isEqualTo(Duration.ofSeconds(1));
    }
}
