package com.promptbuilder.coalesce;

import com.promptbuilder.value.AnswerKey;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
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
        return replace(
                key,
                record -> record == null || seen.filter(record::equals).isPresent() || isHeldBy(record, lease.owner()),
                _ -> inProgress(
                        lease, seen.flatMap(IdempotencyRecord::data), seen.flatMap(IdempotencyRecord::pendingJob)));
    }

    @Override
    public boolean renew(AnswerKey key, Lease lease) {
        return replace(
                key,
                record -> isHeldBy(record, lease.owner()),
                record -> renewed(Objects.requireNonNull(record), lease));
    }

    @Override
    public boolean release(AnswerKey key, String owner) {
        return replace(key, record -> isLedBy(record, owner), record -> released(Objects.requireNonNull(record)));
    }

    @Override
    public boolean setPendingJob(AnswerKey key, Optional<PendingJob> pendingJob, Optional<IdempotencyRecord> seen) {
        return replace(
                key,
                record -> Optional.ofNullable(record).equals(seen) || hasJob(record, pendingJob),
                record -> record == null ? newWithJob(pendingJob.orElseThrow()) : withJob(record, pendingJob));
    }

    @Override
    public boolean complete(AnswerKey key, String owner, RecordValue recordValue) {
        boolean isWritten = replace(
                key,
                record -> isLedBy(record, owner),
                record -> completed(
                        recordValue,
                        Optional.of(owner),
                        Optional.ofNullable(record)
                                .flatMap(IdempotencyRecord::pendingJob)
                                .filter(_ -> !recordValue.removesPendingJob()),
                        Optional.ofNullable(record).map(IdempotencyRecord::expiration)));
        return isWritten
                || read(key)
                        .filter(record -> record.isCompletedBy(owner, recordValue.data()))
                        .isPresent();
    }

    @Override
    public boolean put(AnswerKey key, RecordValue recordValue, Instant now) {
        return replace(
                key,
                record -> record == null || !hasLease(record, now),
                _ -> completed(recordValue, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static boolean hasLease(IdempotencyRecord record, Instant now) {
        return record.status() == IdempotencyRecord.Status.INPROGRESS
                && record.leaseEnd().map(end -> !end.isBefore(now)).orElse(true);
    }

    private static boolean isLedBy(@Nullable IdempotencyRecord record, String owner) {
        return record != null
                && record.status() == IdempotencyRecord.Status.INPROGRESS
                && record.owner().filter(owner::equals).isPresent();
    }

    private static boolean isHeldBy(@Nullable IdempotencyRecord record, String owner) {
        return isLedBy(record, owner)
                && record != null
                && record.leaseEnd().filter(Instant.EPOCH::equals).isEmpty();
    }

    private static IdempotencyRecord released(IdempotencyRecord led) {
        return new IdempotencyRecord(
                led.status(), led.expiration(), Optional.of(Instant.EPOCH), led.data(), led.owner(), led.pendingJob());
    }

    private static boolean hasJob(@Nullable IdempotencyRecord record, Optional<PendingJob> pendingJob) {
        return record != null && pendingJob.isPresent() && record.pendingJob().equals(pendingJob);
    }

    private static IdempotencyRecord newWithJob(PendingJob pendingJob) {
        Lease released = new Lease(pendingJob.id(), Instant.EPOCH, pendingJob.expiration());
        return inProgress(released, Optional.empty(), Optional.of(pendingJob));
    }

    private static IdempotencyRecord withJob(IdempotencyRecord record, Optional<PendingJob> pendingJob) {
        return new IdempotencyRecord(
                record.status(),
                wholeSeconds(pendingJob.map(record::expirationWith).orElse(record.expiration())),
                record.leaseEnd(),
                record.data(),
                record.owner(),
                pendingJob);
    }

    private static IdempotencyRecord renewed(IdempotencyRecord led, Lease lease) {
        return new IdempotencyRecord(
                led.status(),
                led.expiration(),
                Optional.of(millis(lease.end())),
                led.data(),
                led.owner(),
                led.pendingJob());
    }

    private static IdempotencyRecord inProgress(Lease lease, Optional<String> past, Optional<PendingJob> pendingJob) {
        return new IdempotencyRecord(
                IdempotencyRecord.Status.INPROGRESS,
                wholeSeconds(RecordItem.expiration(lease, pendingJob)),
                Optional.of(millis(lease.end())),
                past,
                Optional.of(lease.owner()),
                pendingJob);
    }

    /** @param before the record's expiration, which is late enough for its pending job */
    private static IdempotencyRecord completed(
            RecordValue recordValue,
            Optional<String> owner,
            Optional<PendingJob> pendingJob,
            Optional<Instant> before) {
        boolean isLateEnough = pendingJob
                .filter(job -> job.deadline().isAfter(PendingJob.latestDeadline(recordValue.expiration())))
                .isEmpty();
        return new IdempotencyRecord(
                IdempotencyRecord.Status.COMPLETED,
                isLateEnough ? wholeSeconds(recordValue.expiration()) : before.orElse(recordValue.expiration()),
                Optional.empty(),
                Optional.of(recordValue.data()),
                owner,
                pendingJob);
    }

    private static Instant millis(Instant time) {
        return Instant.ofEpochMilli(time.toEpochMilli());
    }

    private static Instant wholeSeconds(Instant time) {
        return Instant.ofEpochSecond(time.plusNanos(999_999_999).getEpochSecond());
    }

    private boolean replace(
            AnswerKey key,
            java.util.function.Predicate<@Nullable IdempotencyRecord> condition,
            UnaryOperator<@Nullable IdempotencyRecord> change) {
        AtomicBoolean written = new AtomicBoolean();
        records.compute(key, (_, record) -> {
            written.set(condition.test(record));
            return written.get() ? change.apply(record) : record;
        });
        return written.get();
    }
}
