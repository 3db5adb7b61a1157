package com.promptbuilder.coalesce;

import com.promptbuilder.coalesce.Coalescer.CoalescedResult;
import com.promptbuilder.coalesce.RecordStore.PendingJob;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;

/** The effect of a store outage, a lost acknowledgement or a leader without an outcome on followers. */
class StoreOutageTest {
    private static final AnswerKey KEY = AnswerKey.ofDigest(new byte[32]);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final SimulatedCluster cluster = new SimulatedCluster(7);
    private final InMemoryRecordStore table = new InMemoryRecordStore();
    private final ProtocolInvariants protocolInvariants = new ProtocolInvariants();
    private final List<CoalescedResult<String>> results = new ArrayList<>();
    private final List<Instant> ends = new ArrayList<>();
    private int consistentReads;
    private Instant outageStart = Instant.MAX;
    private Instant outageEnd = Instant.MAX;

    @Test
    void aShortOutageCausesNoFurtherCalls() {
        outage(Duration.ofMillis(1_500), Duration.ofMillis(250));
        for (int i = 0; i < 20; i++) {
            caller(Duration.ofMillis(10L * i), Duration.ofSeconds(10), Optional.of("answer"));
        }
        cluster.run();

        assertThat(protocolInvariants.calls()).isEqualTo(1);
        assertThat(results)
                .hasSize(20)
                .allMatch(coalescedResult -> coalescedResult.outcome().isPresent());
    }

    @Test
    void inALongOutageAFollowerCallsClaudeAfterTheTolerance() {
        outage(Duration.ofMillis(1_500), Duration.ofHours(1));
        caller(Duration.ZERO, Duration.ofSeconds(30), Optional.of("leader's"));
        caller(Duration.ofMillis(100), Duration.ofSeconds(1), Optional.of("my own"));
        cluster.run();

        assertThat(protocolInvariants.calls()).isEqualTo(2);
        assertThat(results.getFirst().role()).isEqualTo(CoalescedResult.Role.UNCOORDINATED);
        assertThat(results.getFirst().waited()).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void aFollowerTakesOverFromALeaderWithoutAnOutcome() {
        caller(Duration.ZERO, Duration.ofSeconds(2), Optional.empty());
        caller(Duration.ofMillis(100), Duration.ofSeconds(2), Optional.of("the next one's"));
        cluster.run();

        assertThat(results.getFirst().outcome()).isEmpty();
        assertThat(results.getLast().outcome()).contains("the next one's");
        assertThat(results.getLast().waited()).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void anOutcomeTooLargeForARecordReachesItsCallerAndReleasesTheLease() {
        caller(Duration.ZERO, Duration.ofSeconds(2), Optional.of("字".repeat(140_000)));
        caller(Duration.ofMillis(100), Duration.ofSeconds(2), Optional.of("small"));
        cluster.run();

        assertThat(results.getFirst().role()).isEqualTo(CoalescedResult.Role.LEADER_LOST_LEASE);
        assertThat(results.getFirst().outcome()).isPresent();
        assertThat(results.getLast().outcome()).contains("small");
        assertThat(results.getLast().waited()).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void aCompletionIsRepeatedUntilTheTableAnswers() {
        outage(Duration.ofMillis(1_950), Duration.ofMillis(800));
        caller(Duration.ZERO, Duration.ofSeconds(2), Optional.of("answer"));
        caller(Duration.ofMillis(100), Duration.ofSeconds(2), Optional.of("paid for again"));
        cluster.run();

        assertThat(protocolInvariants.calls()).isEqualTo(1);
        assertThat(results).extracting(CoalescedResult::outcome).containsOnly(Optional.of("answer"));
        assertThat(results)
                .extracting(CoalescedResult::role)
                .containsExactlyInAnyOrder(CoalescedResult.Role.LEADER, CoalescedResult.Role.FOLLOWER);
    }

    @Test
    void aCompletionIsGivenUpAfterASecondAndItsLeaseReleased() {
        outage(Duration.ofMillis(1_950), Duration.ofMillis(1_200));
        caller(Duration.ZERO, Duration.ofSeconds(2), Optional.of("answer"));
        cluster.run();

        assertThat(results.getFirst().role()).isEqualTo(CoalescedResult.Role.UNCOORDINATED);
        assertThat(results.getFirst().outcome()).contains("answer");
        assertThat(ends.getFirst()).isBefore(START.plusMillis(3_400));
    }

    @Test
    void aCompletionIsNotRepeatedAfterItsCallersDeadline() {
        outage(Duration.ofMillis(58_950), Duration.ofSeconds(10));
        caller(Duration.ZERO, Duration.ofMillis(59_900), Optional.of("answer"));
        cluster.run();

        assertThat(results.getFirst().outcome()).contains("answer");
        assertThat(ends.getFirst()).isBefore(START.plusMillis(60_100));
    }

    @Test
    void aFollowerPollsByEventuallyConsistentReads() {
        caller(Duration.ZERO, Duration.ofSeconds(6), Optional.of("answer"));
        caller(Duration.ofMillis(100), Duration.ofSeconds(6), Optional.of("paid for again"));
        cluster.run();

        assertThat(results).extracting(CoalescedResult::outcome).containsOnly(Optional.of("answer"));
        assertThat(consistentReads)
                .as("first looks, and one at the end at most")
                .isBetween(2, 3);
    }

    @Test
    void aFollowerWithLessThanASecondLeftMakesNoCall() {
        caller(Duration.ZERO, Duration.ofMillis(59_400), Optional.empty());
        caller(Duration.ofMillis(100), Duration.ofSeconds(2), Optional.of("too late"));
        cluster.run();

        assertThat(protocolInvariants.calls()).isEqualTo(1);
        assertThat(results)
                .allMatch(coalescedResult -> coalescedResult.outcome().isEmpty());
        assertThat(ends).allMatch(end -> end.isBefore(START.plusMillis(60_200)));
    }

    private void outage(Duration after, Duration length) {
        outageStart = cluster.now().plus(after);
        outageEnd = outageStart.plus(length);
    }

    private void caller(Duration after, Duration callTakes, Optional<String> outcome) {
        SimulatedCluster.Machine machine = cluster.new Machine(Duration.ZERO);
        RecordStore records = new RemoteRecords(
                new OutageStore(), cluster, machine, RemoteRecords.FaultRates.NONE, protocolInvariants);
        Coalescer<String> coalescer = new Coalescer<>(
                records,
                new TextCodec(),
                LeaseTimings.DEFAULT,
                new SystemServices(
                        machine.clock(),
                        machine::sleep,
                        () -> UUID.randomUUID().toString(),
                        cluster.random(),
                        machine.threads()));
        machine.start(after, () -> {
            results.add(coalescer.share(KEY, Duration.ofSeconds(60), Duration.ZERO, RequestTrace.NOOP, (_, _) -> {
                protocolInvariants.called();
                machine.sleep(callTakes);
                return outcome;
            }));
            ends.add(cluster.now());
        });
    }

    /** A table with an outage. */
    private final class OutageStore implements RecordStore {
        @Override
        public Optional<IdempotencyRecord> read(AnswerKey key) {
            consistentReads++;
            return reached().read(key);
        }

        @Override
        public Optional<IdempotencyRecord> readEventuallyConsistent(AnswerKey key) {
            return reached().readEventuallyConsistent(key);
        }

        @Override
        public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
            return reached().acquire(key, lease, seen);
        }

        @Override
        public boolean renew(AnswerKey key, Lease lease) {
            return reached().renew(key, lease);
        }

        @Override
        public boolean release(AnswerKey key, String owner) {
            return reached().release(key, owner);
        }

        @Override
        public boolean setPendingJob(AnswerKey key, Optional<PendingJob> pendingJob, Optional<IdempotencyRecord> seen) {
            return reached().setPendingJob(key, pendingJob, seen);
        }

        @Override
        public boolean complete(AnswerKey key, String owner, RecordValue recordValue) {
            return reached().complete(key, owner, recordValue);
        }

        @Override
        public boolean put(AnswerKey key, RecordValue recordValue, Instant now) {
            return reached().put(key, recordValue, now);
        }

        private RecordStore reached() {
            if (cluster.now().isBefore(outageStart) || !cluster.now().isBefore(outageEnd)) {
                return table;
            }
            throw new StoreUnavailableException("injected outage");
        }
    }
}
