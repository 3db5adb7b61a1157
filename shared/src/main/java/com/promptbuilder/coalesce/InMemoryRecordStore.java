package com.promptbuilder.coalesce;

import com.promptbuilder.value.AnswerKey;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Record store in memory with the rules of {@link RecordStore}, for tests and benchmarks. It never deletes records. */
public final class InMemoryRecordStore implements RecordStore {
    private final ConcurrentHashMap<AnswerKey, IdempotencyRecord> records = new ConcurrentHashMap<>();

    @Override
    public Optional<IdempotencyRecord> read(AnswerKey key) {
        return Optional.ofNullable(records.get(key));
    }

    @Override
    public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
        return write(
                key,
                found -> found.isEmpty()
                                || found.equals(seen)
                                || found.filter(record -> isHeldBy(record, lease.owner()))
                                        .isPresent()
                        ? Optional.of(IdempotencyRecord.inProgress(lease, seen))
                        : Optional.empty());
    }

    @Override
    public boolean renew(AnswerKey key, Lease lease) {
        return setLeaseEnd(key, record -> isHeldBy(record, lease.owner()), lease.end());
    }

    @Override
    public boolean release(AnswerKey key, String owner) {
        return setLeaseEnd(key, record -> isLedBy(record, owner), Instant.EPOCH);
    }

    private boolean setLeaseEnd(AnswerKey key, Predicate<IdempotencyRecord> condition, Instant end) {
        return write(
                key,
                found -> found.filter(condition)
                        .map(led -> new IdempotencyRecord(
                                led.status(),
                                led.expiration(),
                                Optional.of(end),
                                led.data(),
                                led.owner(),
                                led.pendingJob())));
    }

    @Override
    public boolean setPendingJob(AnswerKey key, Optional<PendingJob> pendingJob, Optional<IdempotencyRecord> seen) {
        return write(
                key,
                found -> found.isEmpty() && seen.isEmpty()
                        ? pendingJob.map(IdempotencyRecord::withPendingJob)
                        : found.filter(record -> found.equals(seen) || hasJob(record, pendingJob))
                                .map(record -> withJob(record, pendingJob)));
    }

    @Override
    public boolean complete(AnswerKey key, String owner, RecordValue recordValue) {
        return write(
                        key,
                        found -> found.filter(record -> isLedBy(record, owner))
                                .map(record -> completed(record, recordValue)))
                || read(key)
                        .filter(record -> record.isCompletedBy(owner, recordValue.data()))
                        .isPresent();
    }

    @Override
    public boolean put(AnswerKey key, RecordValue recordValue, Instant now) {
        return write(
                key,
                found -> found.filter(record -> hasLease(record, now)).isPresent()
                        ? Optional.empty()
                        : Optional.of(IdempotencyRecord.completed(recordValue)));
    }

    private static boolean hasLease(IdempotencyRecord record, Instant now) {
        return record.status() == IdempotencyRecord.Status.INPROGRESS
                && record.leaseEnd().map(end -> !end.isBefore(now)).orElse(true);
    }

    private static boolean isLedBy(IdempotencyRecord record, String owner) {
        return record.status() == IdempotencyRecord.Status.INPROGRESS
                && record.owner().filter(owner::equals).isPresent();
    }

    private static boolean isHeldBy(IdempotencyRecord record, String owner) {
        return isLedBy(record, owner)
                && record.leaseEnd().filter(Instant.EPOCH::equals).isEmpty();
    }

    private static boolean hasJob(IdempotencyRecord record, Optional<PendingJob> pendingJob) {
        return pendingJob.isPresent() && record.pendingJob().map(PendingJob::id).equals(pendingJob.map(PendingJob::id));
    }

    private static IdempotencyRecord withJob(IdempotencyRecord record, Optional<PendingJob> pendingJob) {
        return new IdempotencyRecord(
                record.status(),
                pendingJob.map(record::expirationWith).orElse(record.expiration()),
                record.leaseEnd(),
                record.data(),
                record.owner(),
                pendingJob);
    }

    private static IdempotencyRecord completed(IdempotencyRecord led, RecordValue recordValue) {
        Optional<PendingJob> pendingJob = led.pendingJob().filter(_ -> !recordValue.removesPendingJob());
        // The record's own expiration is late enough for its pending job.
        boolean needsLater = pendingJob
                .filter(job -> job.deadline().isAfter(PendingJob.latestDeadline(recordValue.expiration())))
                .isPresent();
        return new IdempotencyRecord(
                IdempotencyRecord.Status.COMPLETED,
                needsLater ? led.expiration() : recordValue.expiration(),
                Optional.empty(),
                Optional.of(recordValue.data()),
                led.owner(),
                pendingJob);
    }

    /** Stores the changed record with its times rounded as in an item; false if the change is empty. */
    private boolean write(AnswerKey key, UnaryOperator<Optional<IdempotencyRecord>> change) {
        AtomicBoolean isWritten = new AtomicBoolean();
        records.compute(key, (_, record) -> {
            Optional<IdempotencyRecord> changed = change.apply(Optional.ofNullable(record))
                    .flatMap(next -> RecordItem.read(RecordItem.write(key, next)));
            isWritten.set(changed.isPresent());
            return changed.orElse(record);
        });
        return isWritten.get();
    }
}
