package com.promptbuilder.coalesce;

import com.promptbuilder.coalesce.RecordStore.PendingJob;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A table as one process of the {@link SimulatedCluster} reaches it. Each call takes 1 to 20 ms before and after its effect. Some calls fail before
 * it, some lose their acknowledgement, and some take effect after the client's timeout.
 */
final class RemoteRecords implements RecordStore {
    private static final Duration CLIENT_TIMEOUT = Duration.ofMillis(250);
    /** Less than the number of attempts of a leader. */
    private static final int MAX_FAULTY_COMPLETIONS = 4;

    private final RecordStore table;
    private final SimulatedCluster world;
    private final SimulatedCluster.Machine process;
    private final FaultRates faultRates;
    private final ProtocolInvariants protocolInvariants;
    private int faultyCompletions;

    /**
     * Rates of injected faults, from 0 to 1.
     *
     * @param callRate of reads and acquisitions, each of which may cost a call to Claude
     * @param writeRate of renewals, releases and completions, which cost none
     * @param isFailure true for a record's data that is a shared failure
     */
    record FaultRates(double callRate, double writeRate, Predicate<String> isFailure) {
        static final FaultRates NONE = new FaultRates(0, 0, _ -> false);
    }

    RemoteRecords(
            RecordStore table,
            SimulatedCluster world,
            SimulatedCluster.Machine process,
            FaultRates faultRates,
            ProtocolInvariants protocolInvariants) {
        this.table = table;
        this.world = world;
        this.process = process;
        this.faultRates = faultRates;
        this.protocolInvariants = protocolInvariants;
    }

    @Override
    public Optional<IdempotencyRecord> read(AnswerKey key) {
        return call(() -> {
            protocolInvariants.recordRead(this);
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
        return write(() -> changing(key, () -> table.renew(key, lease)), chance(faultRates.writeRate()));
    }

    @Override
    public boolean release(AnswerKey key, String owner) {
        return write(() -> changing(key, () -> table.release(key, owner)), chance(faultRates.writeRate()));
    }

    @Override
    public boolean setPendingJob(AnswerKey key, Optional<PendingJob> pendingJob, Optional<IdempotencyRecord> seen) {
        return write(() -> changing(key, () -> table.setPendingJob(key, pendingJob, seen)), false);
    }

    @Override
    public boolean complete(AnswerKey key, String owner, RecordValue recordValue) {
        boolean isFaulty = faultyCompletions < MAX_FAULTY_COMPLETIONS && chance(faultRates.writeRate());
        faultyCompletions += isFaulty ? 1 : 0;
        return write(
                () -> {
                    boolean completed = changing(key, () -> table.complete(key, owner, recordValue));
                    if (completed) {
                        protocolInvariants.completed(
                                owner,
                                recordValue.data(),
                                faultRates.isFailure().test(recordValue.data()));
                    }
                    return completed;
                },
                isFaulty);
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
        if (chance(faultRates.callRate())) {
            protocolInvariants.storeFailed();
            throw new StoreUnavailableException("made to fail");
        }
    }

    private boolean write(Supplier<Boolean> effect, boolean isFaulty) {
        process.sleep(someMillis());
        if (!isFaulty) {
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
