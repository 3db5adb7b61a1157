package com.promptbuilder.answer;

import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.PendingJob;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobMessage;
import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.queue.Priority;
import com.promptbuilder.queue.QueueDepth;
import com.promptbuilder.queue.QueueUnavailableException;
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
 * Sees to it that jobs make answers: first the promise in the record, so that one caller of all sends, then the message. Thread-safe.
 *
 * @param ids makes a new id at each call
 */
public record JobScheduler(
        RecordStore records,
        JobQueues queues,
        QueueDepth depth,
        JobSettings settings,
        InstantSource clock,
        Supplier<String> ids) {
    /** A promise that is older is made again: its message may never have been sent, and a second one costs a look at the record. */
    private static final Duration TRUSTED = Duration.ofMinutes(1);

    private static final int MAX_TRIES = 8;

    /** What a job is for. */
    public enum Reason {
        /** Somebody polls for it. */
        ASYNC("asked"),
        /** Somebody was given the answer in the last part of its life. */
        REFRESH_AHEAD("ahead"),
        /** The answer is among those that are wanted most. */
        WARMING("warming");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        /** The word in metrics, messages and log lines. */
        String label() {
            return label;
        }
    }

    /** What came of wanting a job. */
    public sealed interface ScheduleResult {
        /** It will come; the answer is likely to be there then. */
        record Scheduled(Instant due) implements ScheduleResult {}

        /** The record has changed meanwhile: look again. */
        record Conflict() implements ScheduleResult {}

        /** The queue is too long; try again after that time. */
        record QueueFull(Duration retryAfter) implements ScheduleResult {}

        /** There can be none for this question, or not now. */
        record Unsupported() implements ScheduleResult {}
    }

    /** True if somebody makes the answer, or a job will. */
    public static boolean isUnderWay(IdempotencyRecord record, Instant now) {
        return record.hasActiveLease(now)
                || record.pendingJob()
                        .filter(pendingJob -> pendingJob.isPending(now))
                        .isPresent();
    }

    /** When a job is due that was promised so lately that it can be relied upon. */
    Optional<Instant> expectedAt(IdempotencyRecord record, Instant now) {
        return record.pendingJob()
                .filter(pendingJob -> pendingJob.isPending(now))
                .filter(pendingJob -> now.isBefore(
                        pendingJob.deadline().minus(settings.retention()).plus(TRUSTED)))
                .map(PendingJob::expectedAt);
    }

    /**
     * Promises a job and sends it.
     *
     * @param seen the record as it was read
     * @param typical how long it is likely to take
     * @param requestMetrics takes what was queued
     * @throws StoreUnavailableException if the table does not answer
     */
    public ScheduleResult schedule(
            Job job,
            Reason reason,
            Priority priority,
            Optional<IdempotencyRecord> seen,
            Duration typical,
            RequestMetrics requestMetrics) {
        Optional<String> message = JobMessage.write(job);
        if (message.isEmpty()) {
            return new ScheduleResult.Unsupported();
        }
        try {
            if (priority == Priority.BACKGROUND && depth.isAbove(priority, settings.maxWaiting())) {
                return new ScheduleResult.QueueFull(typical);
            }
        } catch (QueueUnavailableException unavailable) {
            return new ScheduleResult.Unsupported();
        }
        Instant now = clock.instant();
        PendingJob pendingJob = new PendingJob("job " + ids.get(), now.plus(settings.retention()), now.plus(typical));
        if (!records.setPendingJob(job.key(), Optional.of(pendingJob), seen)) {
            return new ScheduleResult.Conflict();
        }
        try {
            queues.send(priority, job.key().text(), message.get());
            depth.sent(priority);
            requestMetrics.record(
                    "jobs_queued_total", Map.of("priority", priority.label(), "reason", reason.label()), 1);
            return new ScheduleResult.Scheduled(pendingJob.expectedAt());
        } catch (QueueUnavailableException away) {
            cancel(job.key(), pendingJob);
            return new ScheduleResult.Unsupported();
        }
    }

    /**
     * Shortens a pending job's deadline, since the job will not be tried again: pollers wait no longer, even if the worker dies.
     *
     * @throws StoreUnavailableException if the deadline could not be written
     */
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
     * Takes back a promise that nobody will keep, so that who polls is not told to wait for it.
     *
     * @param which those that are meant, since another may stand there by now
     * @throws StoreUnavailableException if the table does not answer
     */
    static void cancel(RecordStore records, AnswerKey key, Predicate<PendingJob> which) {
        Optional<IdempotencyRecord> record = records.read(key);
        if (record.flatMap(IdempotencyRecord::pendingJob).filter(which).isPresent()) {
            records.setPendingJob(key, Optional.empty(), record);
        }
    }

    private void cancel(AnswerKey key, PendingJob pendingJob) {
        try {
            cancel(records, key, pendingJob::equals);
        } catch (StoreUnavailableException away) {
            // Then it is made again after a minute, or told as broken in the end.
        }
    }
}
