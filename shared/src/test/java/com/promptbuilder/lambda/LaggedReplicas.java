package com.promptbuilder.lambda;

import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.InMemoryRecordStore;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A global table with one replica per region. A write is in its own region at once, and in the others after the lag. Writes of a region that
 * is cut off arrive when it is back. The last write wins.
 */
final class LaggedReplicas {
    private final InstantSource clock;
    private final Duration lag;
    private final List<Replica> replicas = new ArrayList<>();
    private final List<Write> underWay = new ArrayList<>();

    LaggedReplicas(InstantSource clock, Duration lag) {
        this.clock = clock;
        this.lag = lag;
    }

    private record Write(Replica from, Replica to, AnswerKey key, RecordStore.RecordValue value, Instant due) {}

    Replica addRegion() {
        Replica replica = new Replica();
        replicas.add(replica);
        return replica;
    }

    private void deliver() {
        underWay.removeIf(write -> {
            boolean arrives = !write.due().isAfter(clock.instant()) && !write.from().isCutOff && !write.to().isCutOff;
            if (arrives) {
                write.to().write(write.key(), write.value());
            }
            return arrives;
        });
    }

    /** The replica table of one region. It knows neither leases nor jobs. */
    final class Replica implements RecordStore {
        private final InMemoryRecordStore records = new InMemoryRecordStore();
        private boolean isCutOff;
        private int writes;

        /** Stops or resumes the replication from and to this region. */
        void cutOff(boolean isCut) {
            isCutOff = isCut;
        }

        int writes() {
            return writes;
        }

        private boolean write(AnswerKey key, RecordValue value) {
            return records.put(key, value, clock.instant());
        }

        @Override
        public Optional<IdempotencyRecord> read(AnswerKey key) {
            deliver();
            return records.read(key);
        }

        @Override
        public boolean put(AnswerKey key, RecordValue value, Instant now) {
            writes++;
            replicas.stream()
                    .filter(other -> other != this)
                    .forEach(other -> underWay.add(
                            new Write(this, other, key, value, clock.instant().plus(lag))));
            return write(key, value);
        }

        @Override
        public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
            throw new AssertionError("a lease in the replica table");
        }

        @Override
        public boolean renew(AnswerKey key, Lease lease) {
            throw new AssertionError("a lease in the replica table");
        }

        @Override
        public boolean release(AnswerKey key, String owner) {
            throw new AssertionError("a lease in the replica table");
        }

        @Override
        public boolean setPendingJob(AnswerKey key, Optional<PendingJob> job, Optional<IdempotencyRecord> seen) {
            throw new AssertionError("a job in the replica table");
        }

        @Override
        public boolean complete(AnswerKey key, String owner, RecordValue value) {
            throw new AssertionError("a lease in the replica table");
        }
    }
}
