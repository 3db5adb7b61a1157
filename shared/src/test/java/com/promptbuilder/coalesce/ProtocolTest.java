package com.promptbuilder.coalesce;

import com.promptbuilder.coalesce.Coalescer.CoalescedResult;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The lease protocol under random schedules: crashes, freezes, 2 s of clock skew, slow and lost writes. */
class ProtocolTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(100);
    private static final Duration FAILURE_TTL = Duration.ofSeconds(2);
    private static final Duration ANSWER_TTL = Duration.ofHours(1);

    /** The outcome of a call, with the call's number. */
    private record Made(int call, boolean isFailure, Instant expiresAt) {}

    @TestFactory
    Stream<DynamicTest> everyCallerIsServedByFewCalls() {
        return LongStream.range(0, 300)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> run(seed, new InMemoryRecordStore())));
    }

    @TestFactory
    Stream<DynamicTest> everyCallerIsServedByFewCallsWithDynamoDb() {
        TestTable table = new TestTable();
        return LongStream.range(1_000, 1_030)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> run(seed, table.records())))
                .onClose(table::close);
    }

    private static void run(long seed, RecordStore table) {
        SimulatedCluster cluster = new SimulatedCluster(seed);
        ProtocolInvariants protocolInvariants = new ProtocolInvariants();
        AnswerKey key = AnswerKey.ofDigest(ByteBuffer.allocate(32).putLong(seed).array());
        RemoteRecords.FaultRates faultRates = new RemoteRecords.FaultRates(
                cluster.random().nextInt(4) == 0 ? 0.02 : 0,
                cluster.random().nextInt(2) == 0 ? 0.2 : 0,
                MadeCodec::isFailure);
        List<Caller> callers = new ArrayList<>();
        for (int i = cluster.random().nextInt(2, 12); i > 0; i--) {
            callers.add(new Caller(cluster, key, table, protocolInvariants, faultRates));
        }
        cluster.run();
        assertThat(protocolInvariants.calls()).as("calls").isBetween(1, protocolInvariants.maxCalls());
        assertThat(callers).allMatch(Caller::isServed);
    }

    /** A process with one request and a random mishap. */
    private static final class Caller {
        private final SimulatedCluster cluster;
        private final SimulatedCluster.Machine process;
        private final ProtocolInvariants protocolInvariants;
        private final int longestCall;
        private Optional<CoalescedResult<Made>> result = Optional.empty();

        Caller(
                SimulatedCluster cluster,
                AnswerKey key,
                RecordStore table,
                ProtocolInvariants protocolInvariants,
                RemoteRecords.FaultRates faultRates) {
            this.cluster = cluster;
            this.protocolInvariants = protocolInvariants;
            this.longestCall = cluster.random().nextInt(3) == 0 ? 500 : 25_000;
            this.process =
                    cluster.new Machine(Duration.ofMillis(cluster.random().nextInt(-2_000, 2_001)));
            RemoteRecords records = new RemoteRecords(table, cluster, process, faultRates, protocolInvariants);
            Coalescer<Made> coalescer = new Coalescer<>(
                    records,
                    new MadeCodec(),
                    LeaseTimings.DEFAULT,
                    new SystemServices(
                            process.clock(),
                            process::sleep,
                            () -> UUID.randomUUID().toString(),
                            cluster.random(),
                            process.threads()));
            process.start(
                    Duration.ofMillis(cluster.random().nextInt(0, 3_000)),
                    () -> result = Optional.of(
                            coalescer.share(key, TIMEOUT, Duration.ZERO, RequestTrace.NOOP, (_, _) -> call(records))));
            maybeMishap();
        }

        private void maybeMishap() {
            SimulatedCluster.Machine fate = cluster.new Machine(Duration.ZERO);
            Duration when = Duration.ofMillis(cluster.random().nextInt(0, 20_000));
            switch (cluster.random().nextInt(6)) {
                case 0 ->
                    fate.start(when, () -> {
                        protocolInvariants.mishap();
                        process.kill();
                    });
                case 1 ->
                    fate.start(when, () -> {
                        protocolInvariants.mishap();
                        process.freeze(Duration.ofMillis(cluster.random().nextInt(500, 15_000)));
                    });
                default -> {}
            }
        }

        private Optional<Made> call(RemoteRecords records) {
            protocolInvariants.called(records);
            int call = protocolInvariants.calls();
            process.sleep(Duration.ofMillis(cluster.random().nextInt(50, longestCall)));
            boolean isFailure = cluster.random().nextInt(3) == 0;
            return Optional.of(
                    new Made(call, isFailure, process.clock().instant().plus(isFailure ? FAILURE_TTL : ANSWER_TTL)));
        }

        boolean isServed() {
            return process.isKilled()
                    || result.flatMap(CoalescedResult::outcome).isPresent();
        }
    }

    private static final class MadeCodec implements Coalescer.Codec<Made> {
        static boolean isFailure(String data) {
            return Boolean.parseBoolean(data.split(" ", 3)[1]);
        }

        @Override
        public RecordStore.RecordValue encode(Made made) {
            return new RecordStore.RecordValue(
                    made.call() + " " + made.isFailure() + " " + made.expiresAt(), made.expiresAt());
        }

        @Override
        public Optional<Made> decode(String data, Instant now) {
            return decode(data).filter(made -> now.isBefore(made.expiresAt()));
        }

        @Override
        public Optional<Made> decode(String data) {
            String[] fields = data.split(" ", 3);
            return Optional.of(
                    new Made(Integer.parseInt(fields[0]), Boolean.parseBoolean(fields[1]), Instant.parse(fields[2])));
        }
    }
}
