package com.promptbuilder.answer;

import com.promptbuilder.value.StoredAnswer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class AdaptiveTtlTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration NO_LIMIT = Duration.ofDays(365);
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    @Property
    void isBoundedForAnyPreviousTtl(
            @ForAll @IntRange(max = 100_000) int last,
            @ForAll @IntRange(max = 1_000_000) int ago,
            @ForAll boolean isRefresh,
            @ForAll @IntRange(min = 1, max = 100_000) int maxSeconds) {
        Duration max = Duration.ofSeconds(maxSeconds);
        Instant now = NOON.plusSeconds(ago);
        Duration timeToLive = AdaptiveTtl.next(HOUR, answer(Duration.ofSeconds(last)), isRefresh, now, max);

        assertThat(timeToLive).isLessThanOrEqualTo(max).isBetween(min(max, HOUR).dividedBy(2), HOUR.multipliedBy(2));
    }

    @Property
    void growsWithEachRefresh(@ForAll @IntRange(min = 3_240, max = 5_000) int last) {
        assertThat(AdaptiveTtl.next(HOUR, answer(Duration.ofSeconds(last)), true, NOON, NO_LIMIT))
                .isGreaterThan(Duration.ofSeconds(last));
    }

    @Test
    void isTheDefaultWithoutPreviousAnswer() {
        assertThat(AdaptiveTtl.next(HOUR, Optional.empty(), false, NOON, NO_LIMIT))
                .isEqualTo(HOUR);
    }

    @Test
    void isHalfTheDefaultAfterADefaultTtlWithoutRequests() {
        Instant end = NOON.plus(HOUR);

        assertThat(AdaptiveTtl.next(HOUR, answer(HOUR), false, end.plus(Duration.ofMinutes(59)), NO_LIMIT))
                .isEqualTo(HOUR);
        assertThat(AdaptiveTtl.next(HOUR, answer(HOUR), false, end.plus(HOUR), NO_LIMIT))
                .isEqualTo(Duration.ofMinutes(30));
        assertThat(AdaptiveTtl.next(HOUR, answer(HOUR), true, end.plus(HOUR), NO_LIMIT))
                .isGreaterThan(HOUR);
    }

    /** Compared with the default TTL for all answers: at most one more call for each pause of a default TTL. */
    @Property
    void costsAtMostOneCallPerPause(
            @ForAll @Size(min = 2, max = 60) List<@IntRange(min = 1, max = 9_000) Integer> secondsBetween) {
        int pauses = (int) secondsBetween.stream()
                .filter(seconds -> seconds >= HOUR.toSeconds())
                .count();

        assertThat(calls(secondsBetween, true)).isLessThanOrEqualTo(calls(secondsBetween, false) + pauses);
    }

    @Property
    void costsNothingForRequestsAtRegularIntervals(@ForAll @IntRange(min = 1, max = 20_000) int period) {
        List<Integer> secondsBetween = Collections.nCopies(60, period);

        assertThat(calls(secondsBetween, true)).isEqualTo(calls(secondsBetween, false));
    }

    /** The number of Claude calls for requests at these intervals. */
    private static int calls(List<Integer> secondsBetween, boolean isDynamic) {
        Instant now = NOON;
        Optional<StoredAnswer> last = Optional.empty();
        int calls = 0;
        for (int seconds : secondsBetween) {
            now = now.plusSeconds(seconds);
            if (last.isEmpty() || !last.get().isFresh(now)) {
                Duration timeToLive = isDynamic ? AdaptiveTtl.next(HOUR, last, false, now, NO_LIMIT) : HOUR;
                last = Optional.of(new StoredAnswer("{}", now, now.plus(timeToLive)));
                calls++;
            }
        }
        return calls;
    }

    private static Optional<StoredAnswer> answer(Duration timeToLive) {
        return Optional.of(new StoredAnswer("{}", NOON, NOON.plus(timeToLive)));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
