package com.promptbuilder.background;

import com.promptbuilder.answer.JobScheduler;
import com.promptbuilder.answer.RecordPayload;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Cache warmer: schedules background jobs that refresh the answers of hot keys before their TTL ends. Each job is pending in the record, so that
 * there is one refresh for each answer.
 *
 * @param every interval of the runs. A run refreshes what expires within two intervals, so that a run may be late and a job may take time.
 */
public record CacheWarmer(JobScheduler jobScheduler, HotKeyStore hotKeys, Duration every) {
    /** Expected duration of a job, for clients that poll for it. */
    private static final Duration EXPECTED_DURATION = Duration.ofSeconds(30);

    /** The result for one hot key. */
    public enum WarmingResult {
        /** A job was queued that will refresh it. */
        QUEUED("queued"),
        /** No refresh is due. */
        FRESH("fresh"),
        /** A leader generates it, or a job is pending. */
        UNDER_WAY("under_way"),
        /** The answer or its question is not stored. */
        UNKNOWN("unknown"),
        /** The budget has no headroom for it. */
        OVER_BUDGET("too_dear"),
        /** The queue is full or unavailable. */
        REFUSED("refused");

        private final String label;

        WarmingResult(String label) {
            this.label = label;
        }

        /** The name in the Warmer function's response and in log lines. */
        public String label() {
            return label;
        }
    }

    /**
     * Schedules the refreshes that are due, the hottest key first.
     *
     * @param hasBudget called before each job; false if the budget has no headroom for one more
     * @param until deadline, after which the remaining keys are left to the next run
     * @return number of keys by result; keys after an error of DynamoDB are not counted
     */
    public Map<WarmingResult, Integer> run(BooleanSupplier hasBudget, Instant until, RequestMetrics requestMetrics) {
        Map<WarmingResult, Integer> results = new EnumMap<>(WarmingResult.class);
        try {
            Instant now = jobScheduler.clock().instant();
            for (HotKeys.HotKey hotKey : hotKeys.read().decayedTo(now).entries()) {
                if (hotKey.isHot() && jobScheduler.clock().instant().isBefore(until)) {
                    results.merge(warm(hotKey, hasBudget, requestMetrics), 1, Integer::sum);
                }
            }
        } catch (StoreUnavailableException e) {
            // The next run warms the remaining keys.
        }
        return results;
    }

    private WarmingResult warm(HotKeys.HotKey hotKey, BooleanSupplier hasBudget, RequestMetrics requestMetrics) {
        Instant now = jobScheduler.clock().instant();
        Optional<IdempotencyRecord> record = jobScheduler.records().read(hotKey.key());
        Optional<StoredAnswer> answer = RecordPayload.lastAnswer(record);
        if (answer.isEmpty()) {
            return WarmingResult.UNKNOWN;
        }
        if (!isDue(answer.get(), now)) {
            return WarmingResult.FRESH;
        }
        if (JobScheduler.isUnderWay(record, now)) {
            return WarmingResult.UNDER_WAY;
        }
        Optional<Job> job = hotKeys.question(hotKey.key(), now).flatMap(Job::ofMessage);
        if (job.isEmpty()) {
            return WarmingResult.UNKNOWN;
        }
        if (!hasBudget.getAsBoolean()) {
            return WarmingResult.OVER_BUDGET;
        }
        Job refreshing = job.get().asCacheWarmer().refreshing(answer.get().storedAt());
        return switch (jobScheduler.schedule(
                refreshing,
                JobScheduler.Reason.WARMING,
                Priority.BACKGROUND,
                record,
                EXPECTED_DURATION,
                requestMetrics)) {
            case JobScheduler.ScheduleResult.Scheduled _ -> WarmingResult.QUEUED;
            case JobScheduler.ScheduleResult.Conflict _ -> WarmingResult.UNDER_WAY;
            case JobScheduler.ScheduleResult.QueueFull _, JobScheduler.ScheduleResult.Unsupported _ ->
                WarmingResult.REFUSED;
        };
    }

    // Never in the first half of the TTL, whatever the interval.
    private boolean isDue(StoredAnswer answer, Instant now) {
        Duration ttl = Duration.between(answer.storedAt(), answer.expiresAt());
        Duration remaining = answer.timeToLive(now);
        return remaining.compareTo(every.multipliedBy(2)) <= 0 && remaining.compareTo(ttl.dividedBy(2)) <= 0;
    }
}
