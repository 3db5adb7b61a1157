package com.promptbuilder.answer;

import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.coalesce.RecordStore.PendingJob;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.queue.JobQueues.QueueUnavailableException;
import com.promptbuilder.queue.QueueDepth;
import com.promptbuilder.settings.JobSettings;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Schedules jobs that generate answers: writes the pending job to the record, then sends the SQS message. The conditional write lets one
 * process of the fleet send. Thread-safe.
 *
 * @param ids generates a new id at each call
 */
public record JobScheduler(
        RecordStore records,
        JobQueues queues,
        QueueDepth depth,
        JobSettings settings,
        InstantSource clock,
        Supplier<String> ids) {
    /** An older pending job is scheduled again, since its message may not have been sent. A duplicate message costs one read of the record. */
    private static final Duration RESCHEDULE_AFTER = Duration.ofMinutes(1);

    private static final int MAX_TRIES = 8;

    /** Begins the id of a job that waits for a Message Batch. */
    private static final String BULK = "bulk ";

    /** Begins the id of a job that is in a set for a Message Batch. */
    static final String SET = "set ";

    /** Begins the id of a job that prefetches an answer. */
    private static final String PREFETCH = "prefetch ";

    /** When a job for a Message Batch has failed: a batch may take 24 h, and its outcome may be unknown for 25 h. */
    static final Duration BULK_RETENTION = Duration.ofHours(50);

    /** Why a job is scheduled. */
    public enum Reason {
        /** A client polls for the answer. */
        ASYNC("asked"),
        /** A client got the answer in the last 10 % of its TTL. */
        REFRESH_AHEAD("ahead"),
        /** The key is one of the hottest. */
        WARMING("warming"),
        /** The request is likely to follow another. */
        PREFETCH("prefetch"),
        /** A Message Batch had no usable result. */
        BULK("bulk");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        /** The label in metrics. */
        String label() {
            return label;
        }
    }

    /** How scheduling a job ended. */
    public sealed interface ScheduleResult {
        /** The message is sent. The answer is expected at that time. */
        record Scheduled(Instant expectedAt) implements ScheduleResult {}

        /** Another process changed the record. The caller reads it again. */
        record Conflict() implements ScheduleResult {}

        /** The background queue is full. */
        record QueueFull() implements ScheduleResult {}

        /** The input exceeds the size of a message, or the queue is unavailable. */
        record Unsupported() implements ScheduleResult {}
    }

    /** True if a leader generates the answer, or a job is pending. */
    public static boolean isUnderWay(Optional<IdempotencyRecord> record, Instant now) {
        return record.filter(found ->
                        found.hasActiveLease(now) || pendingJob(found, now).isPresent())
                .isPresent();
    }

    /** True if a leader generates the answer, or a job is pending that must not be scheduled again yet. */
    public boolean isExpected(Optional<IdempotencyRecord> record, Instant now) {
        return record.filter(found ->
                        found.hasActiveLease(now) || expectedAt(found, now).isPresent())
                .isPresent();
    }

    /** True if the answer is expected of a Message Batch, while no leader generates it. */
    static boolean isInBatch(Optional<IdempotencyRecord> record, Instant now) {
        return record.filter(found -> !found.hasActiveLease(now))
                .flatMap(found -> pendingJob(found, now))
                .filter(JobScheduler::isBulk)
                .isPresent();
    }

    /** The record's job before its deadline. */
    static Optional<PendingJob> pendingJob(IdempotencyRecord record, Instant now) {
        return record.pendingJob().filter(job -> job.isPending(now));
    }

    /** When the result of a pending job is expected; empty if there is none, or if it must be scheduled again. */
    Optional<Instant> expectedAt(IdempotencyRecord record, Instant now) {
        return pendingJob(record, now)
                .filter(pendingJob -> now.isBefore(pendingJob
                        .deadline()
                        .minus(isQueuedForBulk(pendingJob) ? BULK_RETENTION : settings.retention())
                        .plus(RESCHEDULE_AFTER)))
                .map(PendingJob::expectedAt);
    }

    /** True if the job waits for a Message Batch, in the queue or in a set. */
    static boolean isBulk(PendingJob pendingJob) {
        return isQueuedForBulk(pendingJob) || pendingJob.id().startsWith(SET);
    }

    /** True if the job prefetches an answer. */
    static boolean isPrefetch(PendingJob pendingJob) {
        return pendingJob.id().startsWith(PREFETCH);
    }

    /** True if the job waits in the queue of Message Batches. */
    static boolean isQueuedForBulk(PendingJob pendingJob) {
        return pendingJob.id().startsWith(BULK);
    }

    /**
     * Schedules a job, unless the record has changed since it was read.
     *
     * @param typical how long the job is expected to take
     * @throws StoreUnavailableException if the table is unavailable
     */
    public ScheduleResult schedule(
            Job job,
            Reason reason,
            Priority priority,
            Optional<IdempotencyRecord> seen,
            Duration typical,
            RequestMetrics requestMetrics) {
        if (job.toMessage().isEmpty()) {
            return new ScheduleResult.Unsupported();
        }
        try {
            if (priority == Priority.BACKGROUND && depth.isAbove(priority, settings.maxWaiting())) {
                return new ScheduleResult.QueueFull();
            }
        } catch (QueueUnavailableException _) {
            // The request waits for its answer; refresh and warming try again later.
            return new ScheduleResult.Unsupported();
        }
        Instant now = clock.instant();
        PendingJob pendingJob = priority == Priority.BULK
                ? new PendingJob(BULK + ids.get(), now.plus(BULK_RETENTION), now.plus(typical))
                : new PendingJob(
                        (reason == Reason.PREFETCH ? PREFETCH : "job ") + ids.get(),
                        now.plus(settings.retention()),
                        now.plus(typical));
        if (!records.setPendingJob(job.key(), Optional.of(pendingJob), seen)) {
            return new ScheduleResult.Conflict();
        }
        if (send(job, reason, priority, requestMetrics)) {
            return new ScheduleResult.Scheduled(pendingJob.expectedAt());
        }
        // Without a message no worker will run the job. The one before it, such as that of a set, is still there. Ids
        // are compared, since the record's times have no nanoseconds.
        replace(job.key(), other -> other.id().equals(pendingJob.id()), seen.flatMap(IdempotencyRecord::pendingJob));
        return new ScheduleResult.Unsupported();
    }

    /** Sends the message of a job that its record has; false if the queue is unavailable. A duplicate costs one read of the record. */
    boolean send(Job job, Reason reason, Priority priority, RequestMetrics requestMetrics) {
        try {
            queues.send(priority, job.key().text(), job.toMessage().orElseThrow());
            depth.sent(priority);
            requestMetrics.record(
                    "jobs_queued_total", Map.of("priority", priority.label(), "reason", reason.label()), 1);
            return true;
        } catch (QueueUnavailableException _) {
            return false;
        }
    }

    /** Shortens a pending job's deadline for its last attempt, so that clients stop polling even if the worker crashes. */
    public void markLastAttempt(AnswerKey key, Instant until) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Optional<IdempotencyRecord> record = records.read(key);
            Optional<PendingJob> shorter = record.flatMap(IdempotencyRecord::pendingJob)
                    .filter(pendingJob -> until.isBefore(pendingJob.deadline()))
                    .map(pendingJob -> new PendingJob("job " + ids.get(), until, pendingJob.expectedAt()));
            if (shorter.isEmpty() || records.setPendingJob(key, shorter, record)) {
                return;
            }
        }
        throw new StoreUnavailableException("gave up after " + MAX_TRIES + " concurrent changes of the record");
    }

    /**
     * Removes a pending job that no worker will run, so that clients do not poll for it.
     *
     * @param which selects the job, since another process may have replaced it
     * @throws StoreUnavailableException if the table is unavailable
     */
    static void cancel(RecordStore records, AnswerKey key, Predicate<PendingJob> which) {
        replace(records, key, which, Optional.empty());
    }

    private static void replace(
            RecordStore records, AnswerKey key, Predicate<PendingJob> which, Optional<PendingJob> other) {
        Optional<IdempotencyRecord> record = records.read(key);
        if (record.flatMap(IdempotencyRecord::pendingJob).filter(which).isPresent()) {
            records.setPendingJob(key, other, record);
        }
    }

    /** Removes a pending job that prefetches an answer; another job for the key stays. */
    public void cancelPrefetch(AnswerKey key) {
        replace(key, JobScheduler::isPrefetch, Optional.empty());
    }

    private void replace(AnswerKey key, Predicate<PendingJob> which, Optional<PendingJob> other) {
        try {
            replace(records, key, which, other);
        } catch (StoreUnavailableException _) {
            // The next request schedules it again after RESCHEDULE_AFTER. Otherwise clients get a timeout at its
            // deadline.
        }
    }
}
