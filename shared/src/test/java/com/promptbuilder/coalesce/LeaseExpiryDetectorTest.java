package com.promptbuilder.coalesce;

import com.promptbuilder.coalesce.LeaseTimings.LeaseExpiryDetector;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class LeaseExpiryDetectorTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final LeaseTimings TIMES = LeaseTimings.DEFAULT;

    private final LeaseExpiryDetector watch = TIMES.new LeaseExpiryDetector();

    @Property
    void anUnchangedLeaseExpiresAfterItsDurationWithAnyClockSkew(@ForAll @LongRange(max = 1_000_000) long ahead) {
        LeaseExpiryDetector fresh = TIMES.new LeaseExpiryDetector();
        IdempotencyRecord record = lease("leader", NOW.plus(TIMES.duration()).plusSeconds(ahead));

        assertThat(fresh.isHeld(record, NOW)).isTrue();
        assertThat(fresh.isHeld(record, NOW.plus(TIMES.duration()).minusMillis(1)))
                .isTrue();
        assertThat(fresh.isHeld(record, NOW.plus(TIMES.duration()))).isFalse();
    }

    @Property
    void aRenewedLeaseIsHeldWithTwoSecondsOfClockSkew(
            @ForAll @LongRange(min = -2_000, max = 2_000) long ahead,
            @ForAll @LongRange(min = 1, max = 1_000) long poll) {
        LeaseExpiryDetector fresh = TIMES.new LeaseExpiryDetector();
        for (long at = 0; at < 60_000; at += poll) {
            Instant renewedAt = NOW.plusMillis(at - at % TIMES.renewal().toMillis());
            IdempotencyRecord record =
                    lease("leader", renewedAt.plusMillis(ahead).plus(TIMES.duration()));
            assertThat(fresh.isHeld(record, NOW.plusMillis(at)))
                    .as("after %d ms", at)
                    .isTrue();
        }
    }

    @Test
    void eachRenewalRestartsTheDetector() {
        assertThat(watch.isHeld(lease("leader", NOW.plusSeconds(90)), NOW)).isTrue();
        assertThat(watch.isHeld(lease("leader", NOW.plusSeconds(91)), NOW.plusSeconds(4)))
                .isTrue();
        assertThat(watch.isHeld(lease("leader", NOW.plusSeconds(91)), NOW.plusSeconds(8)))
                .isTrue();
        assertThat(watch.isHeld(lease("leader", NOW.plusSeconds(91)), NOW.plusSeconds(9)))
                .isFalse();
    }

    @Test
    void aNewOwnerRestartsTheDetectorWithTheSameLeaseEnd() {
        assertThat(watch.isHeld(lease("one", NOW.plusSeconds(90)), NOW)).isTrue();
        assertThat(watch.isHeld(lease("two", NOW.plusSeconds(90)), NOW.plus(TIMES.duration())))
                .isTrue();
    }

    @Test
    void aLeaseThatEndedBeforeTheClockSkewHasExpiredAtTheFirstRead() {
        Instant end = NOW.minus(TIMES.skew());

        assertThat(watch.isHeld(lease("gone", end.plusMillis(1)), NOW)).isTrue();
        assertThat(watch.isHeld(lease("gone", end), NOW)).isFalse();
    }

    @Test
    void aReleasedLeaseHasExpiredAtOnce() {
        assertThat(watch.isHeld(lease("leader", NOW.plus(TIMES.duration())), NOW))
                .isTrue();
        assertThat(watch.isHeld(lease("leader", Instant.EPOCH), NOW)).isFalse();
    }

    @Test
    void aLeaseWithoutAnEndHoldsUntilItExpires() {
        Instant expiration = NOW.plusSeconds(3600);
        IdempotencyRecord record = new IdempotencyRecord(
                IdempotencyRecord.Status.INPROGRESS,
                expiration,
                Optional.empty(),
                Optional.empty(),
                Optional.of("me"),
                Optional.empty());

        assertThat(watch.isHeld(record, NOW)).isTrue();
        assertThat(watch.isHeld(record, expiration.minusMillis(1))).isTrue();
        assertThat(watch.isHeld(record, expiration.plus(TIMES.skew()))).isFalse();
    }

    @Test
    void anotherLibrarysUnchangedLeaseIsHeldToItsEnd() {
        Instant end = NOW.plus(Duration.ofMinutes(1));
        IdempotencyRecord record = new IdempotencyRecord(
                IdempotencyRecord.Status.INPROGRESS,
                NOW.plusSeconds(3600),
                Optional.of(end),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        assertThat(watch.isHeld(record, NOW)).isTrue();
        assertThat(watch.isHeld(record, end)).isTrue();
        assertThat(watch.isHeld(record, end.plus(TIMES.skew()))).isFalse();
    }

    @Test
    void aCompletedRecordHasNoLeader() {
        IdempotencyRecord record = new IdempotencyRecord(
                IdempotencyRecord.Status.COMPLETED,
                NOW.plusSeconds(3600),
                Optional.empty(),
                Optional.of("{}"),
                Optional.of("me"),
                Optional.empty());

        assertThat(watch.isHeld(record, NOW)).isFalse();
    }

    private static IdempotencyRecord lease(String owner, Instant end) {
        return new IdempotencyRecord(
                IdempotencyRecord.Status.INPROGRESS,
                NOW.plusSeconds(10_000_000),
                Optional.of(end),
                Optional.empty(),
                Optional.of(owner),
                Optional.empty());
    }
}
