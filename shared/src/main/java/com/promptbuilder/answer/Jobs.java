package com.promptbuilder.answer;

import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.Promise;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobMessage;
import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.queue.Priority;
import com.promptbuilder.queue.QueueDepth;
import com.promptbuilder.queue.QueueException;
import com.promptbuilder.settings.JobSettings;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.telemetry.Samples;
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
public record Jobs(
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
    enum Reason {
        /** Somebody polls for it. */
        ASKED("asked"),
        /** Somebody was given the answer in the last part of its life. */
        AHEAD("ahead"),
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
    sealed interface Arranged {
        /** It will come; the answer is likely to be there then. */
        record Coming(Instant due) implements Arranged {}

        /** The record has changed meanwhile: look again. */
        record Overtaken() implements Arranged {}

        /** The queue is too long; try again after that time. */
        record Busy(Duration retryAfter) implements Arranged {}

        /** There can be none for this question, or not now. */
        record Impossible() implements Arranged {}
    }

    /** True if somebody makes the answer, or a job will. */
    static boolean isUnderWay(IdempotencyRecord record, Instant now) {
        return record.isLed(now)
                || record.promise().filter(promise -> promise.isOpen(now)).isPresent();
    }

    /** When a job is due that was promised so lately that it can be relied upon. */
    Optional<Instant> promised(IdempotencyRecord record, Instant now) {
        return record.promise()
                .filter(promise -> promise.isOpen(now))
                .filter(promise ->
                        now.isBefore(promise.until().minus(settings.life()).plus(TRUSTED)))
                .map(Promise::due);
    }

    /**
     * Promises a job and sends it.
     *
     * @param seen the record as it was read
     * @param typical how long it is likely to take
     * @param samples takes what was queued
     * @throws StoreException if the table does not answer
     */
    Arranged arrange(
            Job job,
            Reason reason,
            Priority priority,
            Optional<IdempotencyRecord> seen,
            Duration typical,
            Samples samples) {
        Optional<String> message = JobMessage.write(job);
        if (message.isEmpty()) {
            return new Arranged.Impossible();
        }
        try {
            if (priority == Priority.BACKGROUND && depth.isAbove(priority, settings.maxWaiting())) {
                return new Arranged.Busy(typical);
            }
        } catch (QueueException unavailable) {
            return new Arranged.Impossible();
        }
        Instant now = clock.instant();
        Promise promise = new Promise("job " + ids.get(), now.plus(settings.life()), now.plus(typical));
        if (!records.promise(job.key(), Optional.of(promise), seen)) {
            return new Arranged.Overtaken();
        }
        try {
            queues.send(priority, job.key().text(), message.get());
            depth.sent(priority);
            samples.add("jobs_queued_total", Map.of("priority", priority.label(), "reason", reason.label()), 1);
            return new Arranged.Coming(promise.due());
        } catch (QueueException away) {
            takeBack(job.key(), promise);
            return new Arranged.Impossible();
        }
    }

    /**
     * Shortens a pending job's deadline, since the job will not be tried again: pollers wait no longer, even if the worker dies.
     *
     * @throws StoreException if the deadline could not be written
     */
    public void lastTry(AnswerKey key, Instant until) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Optional<IdempotencyRecord> record = records.read(key);
            Optional<Promise> shorter = record.flatMap(IdempotencyRecord::promise)
                    .filter(promise -> until.isBefore(promise.until()))
                    .map(promise -> new Promise("job " + ids.get(), until, promise.due()));
            if (shorter.isEmpty() || records.promise(key, shorter, record)) {
                return;
            }
        }
        throw new StoreException("gave up after " + MAX_TRIES + " concurrent changes of the record");
    }

    /**
     * Takes back a promise that nobody will keep, so that who polls is not told to wait for it.
     *
     * @param which those that are meant, since another may stand there by now
     * @throws StoreException if the table does not answer
     */
    static void takeBack(RecordStore records, AnswerKey key, Predicate<Promise> which) {
        Optional<IdempotencyRecord> record = records.read(key);
        if (record.flatMap(IdempotencyRecord::promise).filter(which).isPresent()) {
            records.promise(key, Optional.empty(), record);
        }
    }

    private void takeBack(AnswerKey key, Promise promise) {
        try {
            takeBack(records, key, promise::equals);
        } catch (StoreException away) {
            // Then it is made again after a minute, or told as broken in the end.
        }
    }
}
