package com.promptbuilder.coalesce;

import com.promptbuilder.table.StoreException;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;

/** What a short outage of the table, a lost acknowledgement or a leader out of time costs those who wait. */
class BlipTest {
    private static final AnswerKey KEY = AnswerKey.ofDigest(new byte[32]);
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final VirtualWorld world = new VirtualWorld(7);
    private final InMemoryRecords table = new InMemoryRecords();
    private final Ledger ledger = new Ledger();
    private final List<Shared<String>> results = new ArrayList<>();
    private final List<Instant> ends = new ArrayList<>();
    private int consistentReads;
    private Instant awayFrom = Instant.MAX;
    private Instant awayUntil = Instant.MAX;

    @Test
    void aTableThatBlinksTurnsNoHerdIntoAsManyCalls() {
        away(Duration.ofMillis(1_500), Duration.ofMillis(250));
        for (int i = 0; i < 20; i++) {
            caller(Duration.ofMillis(10L * i), Duration.ofSeconds(10), Optional.of("answer"));
        }
        world.run();

        assertThat(ledger.calls()).isEqualTo(1);
        assertThat(results).hasSize(20).allMatch(shared -> shared.outcome().isPresent());
    }

    @Test
    void aTableThatStaysAwayKeepsNobodyWaitingForLong() {
        away(Duration.ofMillis(1_500), Duration.ofHours(1));
        caller(Duration.ZERO, Duration.ofSeconds(30), Optional.of("leader's"));
        caller(Duration.ofMillis(100), Duration.ofSeconds(1), Optional.of("my own"));
        world.run();

        assertThat(ledger.calls()).isEqualTo(2);
        assertThat(results.getFirst().role()).isEqualTo(Shared.Role.ALONE);
        assertThat(results.getFirst().waited()).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void aLeaderOutOfTimeHandsOver() {
        caller(Duration.ZERO, Duration.ofSeconds(2), Optional.empty());
        caller(Duration.ofMillis(100), Duration.ofSeconds(2), Optional.of("the next one's"));
        world.run();

        assertThat(results.getFirst().outcome()).isEmpty();
        assertThat(results.getLast().outcome()).contains("the next one's");
        assertThat(results.getLast().waited()).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void anOutcomeTooLargeForARecordReachesItsCallerAndKeepsNobodyWaiting() {
        caller(Duration.ZERO, Duration.ofSeconds(2), Optional.of("字".repeat(140_000)));
        caller(Duration.ofMillis(100), Duration.ofSeconds(2), Optional.of("small"));
        world.run();

        assertThat(results.getFirst().role()).isEqualTo(Shared.Role.LED_IN_VAIN);
        assertThat(results.getFirst().outcome()).isPresent();
        assertThat(results.getLast().outcome()).contains("small");
        assertThat(results.getLast().waited()).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void aCompletionIsRepeatedUntilTheTableAnswers() {
        away(Duration.ofMillis(1_950), Duration.ofMillis(800));
        caller(Duration.ZERO, Duration.ofSeconds(2), Optional.of("answer"));
        caller(Duration.ofMillis(100), Duration.ofSeconds(2), Optional.of("paid for again"));
        world.run();

        assertThat(ledger.calls()).isEqualTo(1);
        assertThat(results).extracting(Shared::outcome).containsOnly(Optional.of("answer"));
        assertThat(results).extracting(Shared::role).containsExactlyInAnyOrder(Shared.Role.LED, Shared.Role.FOLLOWED);
    }

    @Test
    void aCompletionIsGivenUpAfterASecondAndItsLeaseReleased() {
        away(Duration.ofMillis(1_950), Duration.ofMillis(1_200));
        caller(Duration.ZERO, Duration.ofSeconds(2), Optional.of("answer"));
        world.run();

        assertThat(results.getFirst().role()).isEqualTo(Shared.Role.ALONE);
        assertThat(results.getFirst().outcome()).contains("answer");
        assertThat(ends.getFirst()).isBefore(BEGINNING.plusMillis(3_400));
    }

    @Test
    void aCompletionIsNotRepeatedBeyondItsCallersTime() {
        away(Duration.ofMillis(58_950), Duration.ofSeconds(10));
        caller(Duration.ZERO, Duration.ofMillis(59_900), Optional.of("answer"));
        world.run();

        assertThat(results.getFirst().outcome()).contains("answer");
        assertThat(ends.getFirst()).isBefore(BEGINNING.plusMillis(60_100));
    }

    @Test
    void aFollowerPollsByEventuallyConsistentReads() {
        caller(Duration.ZERO, Duration.ofSeconds(6), Optional.of("answer"));
        caller(Duration.ofMillis(100), Duration.ofSeconds(6), Optional.of("paid for again"));
        world.run();

        assertThat(results).extracting(Shared::outcome).containsOnly(Optional.of("answer"));
        assertThat(consistentReads)
                .as("first looks, and one at the end at most")
                .isBetween(2, 3);
    }

    @Test
    void aFollowerWithLessThanASecondLeftMakesNoCall() {
        caller(Duration.ZERO, Duration.ofMillis(59_400), Optional.empty());
        caller(Duration.ofMillis(100), Duration.ofSeconds(2), Optional.of("too late"));
        world.run();

        assertThat(ledger.calls()).isEqualTo(1);
        assertThat(results).allMatch(shared -> shared.outcome().isEmpty());
        assertThat(ends).allMatch(end -> end.isBefore(BEGINNING.plusMillis(60_200)));
    }

    private void away(Duration after, Duration length) {
        awayFrom = world.now().plus(after);
        awayUntil = awayFrom.plus(length);
    }

    private void caller(Duration after, Duration callTakes, Optional<String> outcome) {
        VirtualWorld.Machine machine = world.new Machine(Duration.ZERO);
        RecordStore records = new RemoteRecords(new Switched(), world, machine, RemoteRecords.Trouble.NONE, ledger);
        Coalescer<String> coalescer = new Coalescer<>(
                records,
                new TextCodec(),
                LeaseTimes.DEFAULT,
                new Surroundings(
                        machine.clock(),
                        machine::sleep,
                        () -> UUID.randomUUID().toString(),
                        world.random(),
                        machine.threads()));
        machine.start(after, () -> {
            results.add(coalescer.share(KEY, Duration.ofSeconds(60), _ -> {
                ledger.called();
                machine.sleep(callTakes);
                return outcome;
            }));
            ends.add(world.now());
        });
    }

    /** The table, which is away for a while. */
    private final class Switched implements RecordStore {
        @Override
        public Optional<IdempotencyRecord> read(AnswerKey key) {
            consistentReads++;
            return here().read(key);
        }

        @Override
        public Optional<IdempotencyRecord> readEventuallyConsistent(AnswerKey key) {
            return here().readEventuallyConsistent(key);
        }

        @Override
        public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
            return here().acquire(key, lease, seen);
        }

        @Override
        public boolean renew(AnswerKey key, Lease lease) {
            return here().renew(key, lease);
        }

        @Override
        public boolean release(AnswerKey key, String owner) {
            return here().release(key, owner);
        }

        @Override
        public boolean promise(AnswerKey key, Optional<Promise> promise, Optional<IdempotencyRecord> seen) {
            return here().promise(key, promise, seen);
        }

        @Override
        public boolean complete(AnswerKey key, String owner, Outcome outcome) {
            return here().complete(key, owner, outcome);
        }

        @Override
        public boolean put(AnswerKey key, Outcome outcome, Instant now) {
            return here().put(key, outcome, now);
        }

        private RecordStore here() {
            if (world.now().isBefore(awayFrom) || !world.now().isBefore(awayUntil)) {
                return table;
            }
            throw new StoreException("away");
        }
    }

    private static final class TextCodec implements Codec<String> {
        @Override
        public RecordStore.Outcome encode(String text) {
            return new RecordStore.Outcome(text, Instant.parse("2027-01-01T00:00:00Z"));
        }

        @Override
        public Optional<String> decode(String data, Instant now) {
            return Optional.of(data);
        }

        @Override
        public Optional<String> decode(String data) {
            return Optional.of(data);
        }
    }
}
