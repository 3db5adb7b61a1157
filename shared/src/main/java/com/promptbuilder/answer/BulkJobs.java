package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.RecordStore.PendingJob;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * The jobs of Message Batches in their records. The id of a pending job shows where it is: {@code bulk …} in the queue, {@code set <id>} in a
 * collected set, anything else in a worker's queue. Thread-safe. Every method throws {@link
 * com.promptbuilder.dynamodb.StoreUnavailableException} if the table is unavailable.
 *
 * @param every the interval at which sets are collected
 */
public record BulkJobs(JobScheduler scheduler, RecordedResults results, Duration every) {
    private static final int MAX_TRIES = 8;
    private static final Duration MAX_TYPICAL = Duration.ofHours(1);
    private static final int TYPICAL_INTERVALS = 6;

    /** How claiming a job for a set ended. */
    public enum Claim {
        CLAIMED,
        /** It has an answer, or another set or queue has the job. */
        SUPERFLUOUS,
        /** A set has it that may be abandoned. */
        UNDECIDED
    }

    /** The state of a set that has a job. */
    public enum Holder {
        /** There is no such set. */
        GONE,
        /** It may be abandoned. */
        OPEN,
        /** It will be sent, or was. */
        READY
    }

    /** Expected time from sending a job to its result: six intervals ({@code TYPICAL_INTERVALS}), at most one hour. */
    public static Duration typicalTime(Duration every) {
        Duration intervals = every.multipliedBy(TYPICAL_INTERVALS);
        return intervals.compareTo(MAX_TYPICAL) < 0 ? intervals : MAX_TYPICAL;
    }

    /**
     * Claims a queued job for a set, so that it is in one set only.
     *
     * @param holder the state of another set
     */
    public Claim claim(AnswerKey key, String set, Function<String, Holder> holder) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Instant now = scheduler.clock().instant();
            Optional<IdempotencyRecord> record = scheduler.records().read(key);
            Optional<PendingJob> bulk =
                    record.flatMap(found -> JobScheduler.pendingJob(found, now)).filter(JobScheduler::isBulk);
            Optional<Holder> held =
                    bulk.flatMap(BulkJobs::setOf).map(other -> other.equals(set) ? Holder.READY : holder.apply(other));
            if (bulk.isEmpty()
                    || results.hasFreshAnswer(record)
                    || held.equals(Optional.of(Holder.READY))
                    || results.publishFromReplica(key)) {
                return Claim.SUPERFLUOUS;
            }
            if (held.equals(Optional.of(Holder.OPEN))) {
                return Claim.UNDECIDED;
            }
            PendingJob claimed = new PendingJob(
                    JobScheduler.SET + set, now.plus(JobScheduler.BULK_RETENTION), now.plus(typicalTime(every)));
            if (scheduler.records().setPendingJob(key, Optional.of(claimed), record)) {
                return Claim.CLAIMED;
            }
        }
        return Claim.SUPERFLUOUS;
    }

    private static Optional<String> setOf(PendingJob job) {
        return job.id().startsWith(JobScheduler.SET)
                ? Optional.of(job.id().substring(JobScheduler.SET.length()))
                : Optional.empty();
    }

    /** True if a set still has a job, and the record has no answer, for example that of a synchronous request. */
    public boolean isClaimed(AnswerKey key, String set) {
        return isClaimed(scheduler.records().read(key), set);
    }

    private boolean isClaimed(Optional<IdempotencyRecord> record, String set) {
        return unanswered(record).flatMap(BulkJobs::setOf).filter(set::equals).isPresent();
    }

    private boolean isQueued(Optional<IdempotencyRecord> record) {
        return unanswered(record).filter(job -> setOf(job).isEmpty()).isPresent();
    }

    /** The pending job of a record without a fresh answer. */
    private Optional<PendingJob> unanswered(Optional<IdempotencyRecord> record) {
        return record.filter(_ -> !results.hasFreshAnswer(record))
                .flatMap(found ->
                        JobScheduler.pendingJob(found, scheduler.clock().instant()));
    }

    /**
     * Schedules a job of a set again, unless somebody else took it over.
     *
     * @param priority the next Message Batch, or a worker
     * @return false if it must be tried again later
     */
    public boolean scheduleAgain(Job job, String set, Priority priority, RequestMetrics requestMetrics) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Optional<IdempotencyRecord> record = scheduler.records().read(job.key());
            if (!isClaimed(record, set)) {
                // The run that scheduled it may have ended before it sent the message.
                return !isQueued(record) || scheduler.send(job, JobScheduler.Reason.BULK, priority, requestMetrics);
            }
            JobScheduler.ScheduleResult scheduled = scheduler.schedule(
                    job, JobScheduler.Reason.BULK, priority, record, typicalTime(every), requestMetrics);
            if (!(scheduled instanceof JobScheduler.ScheduleResult.Conflict)) {
                return scheduled instanceof JobScheduler.ScheduleResult.Scheduled;
            }
        }
        return false;
    }

    /** Publishes the failure of a job that is not tried again; false if that must be tried again later. */
    public boolean fail(AnswerKey key, Failure failure) {
        return results.publishFailure(key, failure);
    }
}
