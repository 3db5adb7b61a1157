package com.promptbuilder.background;

import com.promptbuilder.answer.JobScheduler;
import com.promptbuilder.answer.RecordPayload;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobMessage;
import com.promptbuilder.queue.Priority;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Has the answers that are wanted most made anew before their life is over, by background jobs, each promised in the record as any other:
 * so once, whoever else would have it made.
 *
 * @param every how often this is done; what would end before the time after the next is made now, so that a run may come late and a job take
 *     its time
 */
public record CacheWarmer(JobScheduler jobScheduler, HotKeyStore wanted, Duration every) {
    /** How long a job is told to take, to those who poll meanwhile. */
    private static final Duration LIKELY = Duration.ofSeconds(30);

    /** What became of one that is wanted. */
    public enum WarmingResult {
        /** A job will make it anew. */
        QUEUED("queued"),
        /** There is time. */
        FRESH("fresh"),
        /** Somebody makes it, or a job will. */
        UNDER_WAY("under_way"),
        /** Nothing is known that could be made anew: no answer, or not its question. */
        UNKNOWN("unknown"),
        /** There was no money left for it. */
        OVER_BUDGET("too_dear"),
        /** The queue is too long, or away. */
        REFUSED("refused");

        private final String label;

        WarmingResult(String label) {
            this.label = label;
        }

        /** The word in the answer of the warming function and in log lines. */
        public String label() {
            return label;
        }
    }

    /**
     * Goes through what is wanted, the most wanted first.
     *
     * @param affords asked before each job; false if there is no money for one more
     * @param until when to leave the rest to the next run
     * @param requestMetrics takes what was queued
     * @return how many there were of each; none that come after the table went away
     */
    public Map<WarmingResult, Integer> run(BooleanSupplier affords, Instant until, RequestMetrics requestMetrics) {
        Map<WarmingResult, Integer> seen = new EnumMap<>(WarmingResult.class);
        try {
            Instant now = jobScheduler.clock().instant();
            for (HotKeys.HotKey hotKey : wanted.read().decayedTo(now).entries()) {
                if (hotKey.isWanted() && jobScheduler.clock().instant().isBefore(until)) {
                    seen.merge(see(hotKey, affords, requestMetrics), 1, Integer::sum);
                }
            }
        } catch (StoreUnavailableException away) {
            // What is left is seen to by the next run.
        }
        return seen;
    }

    private WarmingResult see(HotKeys.HotKey hotKey, BooleanSupplier affords, RequestMetrics requestMetrics) {
        Instant now = jobScheduler.clock().instant();
        Optional<IdempotencyRecord> record = jobScheduler.records().read(hotKey.key());
        Optional<StoredAnswer> answer = record.flatMap(IdempotencyRecord::data).flatMap(RecordPayload::lastAnswer);
        if (answer.isEmpty()) {
            return WarmingResult.UNKNOWN;
        }
        if (!isDue(answer.get(), now)) {
            return WarmingResult.FRESH;
        }
        if (record.filter(known -> JobScheduler.isUnderWay(known, now)).isPresent()) {
            return WarmingResult.UNDER_WAY;
        }
        Optional<Job> job = wanted.question(hotKey.key(), now).flatMap(JobMessage::read);
        if (job.isEmpty()) {
            return WarmingResult.UNKNOWN;
        }
        if (!affords.getAsBoolean()) {
            return WarmingResult.OVER_BUDGET;
        }
        Job refreshing = job.get().asCacheWarmer().refreshing(answer.get().storedAt());
        return switch (jobScheduler.schedule(
                refreshing, JobScheduler.Reason.WARMING, Priority.BACKGROUND, record, LIKELY, requestMetrics)) {
            case JobScheduler.ScheduleResult.Scheduled _ -> WarmingResult.QUEUED;
            case JobScheduler.ScheduleResult.Conflict _ -> WarmingResult.UNDER_WAY;
            case JobScheduler.ScheduleResult.QueueFull _, JobScheduler.ScheduleResult.Unsupported _ ->
                WarmingResult.REFUSED;
        };
    }

    // Never in the first half of its life, however seldom this is done.
    private boolean isDue(StoredAnswer answer, Instant now) {
        Duration life = Duration.between(answer.storedAt(), answer.expiresAt());
        Duration left = answer.timeToLive(now);
        return left.compareTo(every.multipliedBy(2)) <= 0 && left.compareTo(life.dividedBy(2)) <= 0;
    }
}
