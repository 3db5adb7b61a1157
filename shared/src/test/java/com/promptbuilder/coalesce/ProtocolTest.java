package com.promptbuilder.coalesce;

import com.promptbuilder.system.SystemServices;
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

/** The protocol under random schedules of leaders, followers, crashes, freezes, clocks that differ by 2 s, slow and lost writes. */
class ProtocolTest {
    private static final Duration PATIENCE = Duration.ofSeconds(100);
    private static final Duration FAILURE_LIFE = Duration.ofSeconds(2);
    private static final Duration ANSWER_LIFE = Duration.ofHours(1);

    /** An outcome of a call: the number of the call, whether it is a failure, and how long it counts. */
    private record Made(int call, boolean isFailure, Instant expiresAt) {}

    @TestFactory
    Stream<DynamicTest> everybodyIsServedByFewCalls() {
        return LongStream.range(0, 300)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> run(seed, new InMemoryRecordStore())));
    }

    @TestFactory
    Stream<DynamicTest> everybodyIsServedByFewCallsOfARealTable() {
        TestTable table = new TestTable();
        return LongStream.range(1_000, 1_030)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> run(seed, table.records())))
                .onClose(table::close);
    }

    private static void run(long seed, RecordStore table) {
        SimulatedCluster world = new SimulatedCluster(seed);
        ProtocolInvariants protocolInvariants = new ProtocolInvariants();
        AnswerKey key = AnswerKey.ofDigest(ByteBuffer.allocate(32).putLong(seed).array());
        RemoteRecords.Trouble trouble = new RemoteRecords.Trouble(
                world.random().nextInt(4) == 0 ? 0.02 : 0,
                world.random().nextInt(2) == 0 ? 0.2 : 0,
                MadeCodec::isFailure);
        List<Caller> callers = new ArrayList<>();
        for (int i = world.random().nextInt(2, 12); i > 0; i--) {
            callers.add(new Caller(world, key, table, protocolInvariants, trouble));
        }
        world.run();
        assertThat(protocolInvariants.calls()).as("calls").isBetween(1, protocolInvariants.mostCalls());
        assertThat(callers).allMatch(Caller::isServed);
    }

    /** A process with one request, and what may happen to it. */
    private static final class Caller {
        private final SimulatedCluster world;
        private final SimulatedCluster.Machine process;
        private final ProtocolInvariants protocolInvariants;
        private final int longestCall;
        private Optional<CoalescedResult<Made>> result = Optional.empty();

        Caller(
                SimulatedCluster world,
                AnswerKey key,
                RecordStore table,
                ProtocolInvariants protocolInvariants,
                RemoteRecords.Trouble trouble) {
            this.world = world;
            this.protocolInvariants = protocolInvariants;
            this.longestCall = world.random().nextInt(3) == 0 ? 500 : 25_000;
            this.process = world.new Machine(Duration.ofMillis(world.random().nextInt(-2_000, 2_001)));
            RemoteRecords records = new RemoteRecords(table, world, process, trouble, protocolInvariants);
            Coalescer<Made> coalescer = new Coalescer<>(
                    records,
                    new MadeCodec(),
                    LeaseTimings.DEFAULT,
                    new SystemServices(
                            process.clock(),
                            process::sleep,
                            () -> UUID.randomUUID().toString(),
                            world.random(),
                            process.threads()));
            process.start(
                    Duration.ofMillis(world.random().nextInt(0, 3_000)),
                    () -> result = Optional.of(coalescer.share(key, PATIENCE, _ -> call(records))));
            maybeMishap();
        }

        private void maybeMishap() {
            SimulatedCluster.Machine fate = world.new Machine(Duration.ZERO);
            Duration when = Duration.ofMillis(world.random().nextInt(0, 20_000));
            switch (world.random().nextInt(6)) {
                case 0 ->
                    fate.start(when, () -> {
                        protocolInvariants.mishap();
                        process.kill();
                    });
                case 1 ->
                    fate.start(when, () -> {
                        protocolInvariants.mishap();
                        process.freeze(Duration.ofMillis(world.random().nextInt(500, 15_000)));
                    });
                default -> {}
            }
        }

        private Optional<Made> call(RemoteRecords records) {
            protocolInvariants.called(records);
            int call = protocolInvariants.calls();
            process.sleep(Duration.ofMillis(world.random().nextInt(50, longestCall)));
            boolean isFailure = world.random().nextInt(3) == 0;
            return Optional.of(
                    new Made(call, isFailure, process.clock().instant().plus(isFailure ? FAILURE_LIFE : ANSWER_LIFE)));
        }

        boolean isServed() {
            return process.isKilled()
                    || result.flatMap(CoalescedResult::outcome).isPresent();
        }
    }

    private static final class MadeCodec implements Codec<Made> {
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
            String[] parts = data.split(" ", 3);
            return Optional.of(
                    new Made(Integer.parseInt(parts[0]), Boolean.parseBoolean(parts[1]), Instant.parse(parts[2])));
        }
    }
}
