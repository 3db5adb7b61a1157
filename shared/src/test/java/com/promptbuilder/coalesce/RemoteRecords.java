package com.promptbuilder.coalesce;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A table as one process of a virtual world reaches it. Each call takes a while before and after its effect. Some calls fail before it, some
 * lose their acknowledgement, and some are written only after the client has stopped waiting.
 */
final class RemoteRecords implements RecordStore {
    private static final Duration CLIENT_TIMEOUT = Duration.ofMillis(250);
    /** Fewer than the attempts that a leader makes. */
    private static final int MAX_TROUBLED_COMPLETIONS = 4;

    private final RecordStore table;
    private final SimulatedCluster world;
    private final SimulatedCluster.Machine process;
    private final Trouble trouble;
    private final ProtocolInvariants protocolInvariants;
    private int troubledCompletions;

    /**
     * What goes wrong.
     *
     * @param callRate of the reads and acquisitions, each of which may cost a call to Claude
     * @param writeRate of the renewals, releases and completions, which cost none
     * @param isFailure what the record's data says
     */
    record Trouble(double callRate, double writeRate, Predicate<String> isFailure) {
        static final Trouble NONE = new Trouble(0, 0, _ -> false);
    }

    RemoteRecords(
            RecordStore table,
            SimulatedCluster world,
            SimulatedCluster.Machine process,
            Trouble trouble,
            ProtocolInvariants protocolInvariants) {
        this.table = table;
        this.world = world;
        this.process = process;
        this.trouble = trouble;
        this.protocolInvariants = protocolInvariants;
    }

    @Override
    public Optional<IdempotencyRecord> read(AnswerKey key) {
        return call(() -> {
            protocolInvariants.looked(this);
            return table.read(key);
        });
    }

    @Override
    public Optional<IdempotencyRecord> readEventuallyConsistent(AnswerKey key) {
        return call(() -> {
            table.readEventuallyConsistent(key);
            return protocolInvariants.at(world.now().minus(replicaLag()));
        });
    }

    @Override
    public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
        return call(() -> {
            boolean acquired = changing(key, () -> table.acquire(key, lease, seen));
            if (acquired) {
                protocolInvariants.acquired(lease.owner());
            }
            return acquired;
        });
    }

    @Override
    public boolean renew(AnswerKey key, Lease lease) {
        return write(() -> changing(key, () -> table.renew(key, lease)), chance(trouble.writeRate()));
    }

    @Override
    public boolean release(AnswerKey key, String owner) {
        return write(() -> changing(key, () -> table.release(key, owner)), chance(trouble.writeRate()));
    }

    @Override
    public boolean setPendingJob(AnswerKey key, Optional<PendingJob> promise, Optional<IdempotencyRecord> seen) {
        return write(() -> changing(key, () -> table.setPendingJob(key, promise, seen)), false);
    }

    @Override
    public boolean complete(AnswerKey key, String owner, RecordValue recordValue) {
        boolean isTroubled = troubledCompletions < MAX_TROUBLED_COMPLETIONS && chance(trouble.writeRate());
        troubledCompletions += isTroubled ? 1 : 0;
        return write(
                () -> {
                    boolean completed = changing(key, () -> table.complete(key, owner, recordValue));
                    if (completed) {
                        protocolInvariants.completed(
                                owner, recordValue.data(), trouble.isFailure().test(recordValue.data()));
                    }
                    return completed;
                },
                isTroubled);
    }

    @Override
    public boolean put(AnswerKey key, RecordValue recordValue, Instant now) {
        return write(() -> changing(key, () -> table.put(key, recordValue, now)), false);
    }

    private boolean changing(AnswerKey key, Supplier<Boolean> effect) {
        boolean result = effect.get();
        protocolInvariants.changed(world.now(), table.readEventuallyConsistent(key));
        return result;
    }

    private <T> T call(Supplier<T> effect) {
        process.sleep(someMillis());
        failSometimes();
        T result = effect.get();
        process.sleep(someMillis());
        failSometimes();
        return result;
    }

    private void failSometimes() {
        if (chance(trouble.callRate())) {
            protocolInvariants.trouble();
            throw new StoreUnavailableException("made to fail");
        }
    }

    private boolean write(Supplier<Boolean> effect, boolean isTroubled) {
        process.sleep(someMillis());
        if (!isTroubled) {
            boolean result = effect.get();
            process.sleep(someMillis());
            return result;
        }
        Runnable applied = () -> {
            boolean _ = effect.get();
        };
        switch (world.random().nextInt(3)) {
            case 0 -> {}
            case 1 -> applied.run();
            default -> world.new Machine(Duration.ZERO).start(late(), applied);
        }
        process.sleep(CLIENT_TIMEOUT);
        throw new StoreUnavailableException("no acknowledgement");
    }

    private boolean chance(double rate) {
        return rate > 0 && world.random().nextDouble() < rate;
    }

    private Duration replicaLag() {
        return Duration.ofMillis(world.random().nextInt(0, 300));
    }

    private Duration late() {
        return Duration.ofMillis(world.random().nextInt(1, 2_000));
    }

    private Duration someMillis() {
        return Duration.ofMillis(world.random().nextInt(1, 20));
    }
}
