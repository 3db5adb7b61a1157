package com.promptbuilder.answer;

import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobMessage;
import com.promptbuilder.queue.Priority;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.telemetry.Samples;
import com.promptbuilder.value.StoredAnswer;
import com.promptbuilder.wanted.Wanted;
import com.promptbuilder.wanted.WantedStore;

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
public record Warming(Jobs jobs, WantedStore wanted, Duration every) {
    /** How long a job is told to take, to those who poll meanwhile. */
    private static final Duration LIKELY = Duration.ofSeconds(30);

    /** What became of one that is wanted. */
    public enum Seen {
        /** A job will make it anew. */
        QUEUED("queued"),
        /** There is time. */
        FRESH("fresh"),
        /** Somebody makes it, or a job will. */
        UNDER_WAY("under_way"),
        /** Nothing is known that could be made anew: no answer, or not its question. */
        UNKNOWN("unknown"),
        /** There was no money left for it. */
        TOO_DEAR("too_dear"),
        /** The queue is too long, or away. */
        REFUSED("refused");

        private final String label;

        Seen(String label) {
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
     * @param samples takes what was queued
     * @return how many there were of each; none that come after the table went away
     */
    public Map<Seen, Integer> run(BooleanSupplier affords, Instant until, Samples samples) {
        Map<Seen, Integer> seen = new EnumMap<>(Seen.class);
        try {
            Instant now = jobs.clock().instant();
            for (Wanted.Entry entry : wanted.read().at(now).entries()) {
                if (entry.isWanted() && jobs.clock().instant().isBefore(until)) {
                    seen.merge(see(entry, affords, samples), 1, Integer::sum);
                }
            }
        } catch (StoreException away) {
            // What is left is seen to by the next run.
        }
        return seen;
    }

    private Seen see(Wanted.Entry entry, BooleanSupplier affords, Samples samples) {
        Instant now = jobs.clock().instant();
        Optional<IdempotencyRecord> record = jobs.records().read(entry.key());
        Optional<StoredAnswer> answer = record.flatMap(IdempotencyRecord::data).flatMap(RecordData::past);
        if (answer.isEmpty()) {
            return Seen.UNKNOWN;
        }
        if (!isDue(answer.get(), now)) {
            return Seen.FRESH;
        }
        if (record.filter(known -> Jobs.isUnderWay(known, now)).isPresent()) {
            return Seen.UNDER_WAY;
        }
        Optional<Job> job = wanted.question(entry.key(), now).flatMap(JobMessage::read);
        if (job.isEmpty()) {
            return Seen.UNKNOWN;
        }
        if (!affords.getAsBoolean()) {
            return Seen.TOO_DEAR;
        }
        Job refreshing = job.get().forNobody().refreshing(answer.get().storedAt());
        return switch (jobs.arrange(refreshing, Jobs.Reason.WARMING, Priority.BACKGROUND, record, LIKELY, samples)) {
            case Jobs.Arranged.Coming _ -> Seen.QUEUED;
            case Jobs.Arranged.Overtaken _ -> Seen.UNDER_WAY;
            case Jobs.Arranged.Busy _, Jobs.Arranged.Impossible _ -> Seen.REFUSED;
        };
    }

    // Never in the first half of its life, however seldom this is done.
    private boolean isDue(StoredAnswer answer, Instant now) {
        Duration life = Duration.between(answer.storedAt(), answer.expiresAt());
        Duration left = answer.timeToLive(now);
        return left.compareTo(every.multipliedBy(2)) <= 0 && left.compareTo(life.dividedBy(2)) <= 0;
    }
}
