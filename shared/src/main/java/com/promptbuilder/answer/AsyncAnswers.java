package com.promptbuilder.answer;

import com.promptbuilder.answer.AnswerRequest.AnswerMode;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.system.Sleeper;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Answers requests with {@code Prefer: respond-async} (RFC 7240): the record's result, or a pending job. If the record has neither, a job is
 * scheduled. Thread-safe.
 */
record AsyncAnswers(
        JobScheduler jobScheduler,
        RecordedResults results,
        StaleIfError staleIfError,
        AnswerGenerator generator,
        InstantSource clock,
        Sleeper sleeper) {
    /** Attempts to schedule while other requests change the record. */
    private static final int MAX_TRIES = 8;

    /** The expected time of a job before the first measurement. A late job costs more polls, a short one no waiting. */
    private static final Duration UNMEASURED = Duration.ofSeconds(2);

    private static final Duration MIN_PAUSE = Duration.ofMillis(50);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(1);

    /** The outcome; empty if no job can be scheduled, so that the client must wait for the answer. */
    Optional<Outcome> answer(GenerationRequest<?> request, AnswerMode.Async mode) {
        try {
            for (int tries = 0; tries < MAX_TRIES; tries++) {
                Instant now = clock.instant();
                Optional<IdempotencyRecord> record = jobScheduler.records().read(request.key());
                Optional<Outcome> outcome = known(request, record, now).or(() -> pending(request, mode, record, now));
                if (outcome.isPresent()) {
                    return outcome;
                }
                JobScheduler.ScheduleResult scheduled = schedule(request, mode, record);
                if (!(scheduled instanceof JobScheduler.ScheduleResult.Conflict)) {
                    return outcome(request, mode, scheduled);
                }
            }
            return Optional.empty();
        } catch (StoreUnavailableException _) {
            // Without the table there is no job to poll for.
            return Optional.empty();
        }
    }

    /** Waits for the job of another request; empty if there is none. */
    private Optional<Outcome> pending(
            GenerationRequest<?> request, AnswerMode.Async mode, Optional<IdempotencyRecord> record, Instant now) {
        // A job of higher urgency does not wait for a Message Batch. A prefetching job may be dropped.
        boolean waits = record.flatMap(IdempotencyRecord::pendingJob)
                .filter(job ->
                        JobScheduler.isPrefetch(job) || (JobScheduler.isBulk(job) && mode.priority() != Priority.BULK))
                .isEmpty();
        return record.filter(_ -> waits)
                .flatMap(found -> jobScheduler.expectedAt(found, now))
                .map(expectedAt -> {
                    request.cacheStatus().collapsed(CacheStatus.FLEET, request.metrics());
                    return await(request, mode, expectedAt);
                });
    }

    private Optional<Outcome> outcome(
            GenerationRequest<?> request, AnswerMode.Async mode, JobScheduler.ScheduleResult scheduled) {
        return switch (scheduled) {
            case JobScheduler.ScheduleResult.Scheduled(Instant expectedAt) -> {
                request.cacheStatus().miss(RecordTier.NAME);
                yield Optional.of(await(request, mode, expectedAt));
            }
            case JobScheduler.ScheduleResult.QueueFull() -> {
                request.cacheStatus().miss(RecordTier.NAME);
                yield Optional.of(new Outcome.QueueFull(generator.expectedLatency(request)));
            }
            case JobScheduler.ScheduleResult.Unsupported _, JobScheduler.ScheduleResult.Conflict _ -> Optional.empty();
        };
    }

    private JobScheduler.ScheduleResult schedule(
            GenerationRequest<?> request, AnswerMode.Async mode, Optional<IdempotencyRecord> record) {
        return jobScheduler.schedule(
                request.job(Optional.empty()),
                JobScheduler.Reason.ASYNC,
                mode.priority(),
                record,
                expectedTime(request, mode),
                request.metrics());
    }

    private Duration expectedTime(GenerationRequest<?> request, AnswerMode.Async mode) {
        Optional<Duration> bulk = jobScheduler.settings().bulkInterval().filter(_ -> mode.priority() == Priority.BULK);
        return bulk.map(every -> every.plus(BulkJobs.typicalTime(every)))
                .orElseGet(() -> generator.meanLatency(request).orElse(UNMEASURED));
    }

    /** The record's fresh answer, or its failure, unless a job is pending that may replace it. */
    private Optional<Outcome> known(GenerationRequest<?> request, Optional<IdempotencyRecord> record, Instant now) {
        return record.flatMap(found -> found.servableData(now)
                        .flatMap(RecordPayload::read)
                        .filter(result -> now.isBefore(result.expiresAt()))
                        .filter(result -> result.asAnswer().isPresent()
                                || (found.completedData(now).isPresent()
                                        && JobScheduler.pendingJob(found, now).isEmpty())))
                .map(result -> {
                    request.cacheStatus().found(result, now, request.metrics());
                    return staleIfError.outcome(request, result);
                });
    }

    /** Reads the record until it has a result, or until the client's {@code wait} or deadline is over. */
    private Outcome await(GenerationRequest<?> request, AnswerMode.Async mode, Instant expectedAt) {
        Instant start = clock.instant();
        Duration maxWait = Collections.min(List.of(mode.maxWait(), request.remainingTime(start)));
        Duration waited = Duration.ZERO;
        while (waited.compareTo(maxWait) < 0) {
            if (!sleeper.sleep(Collections.min(List.of(pauseAfter(waited), maxWait.minus(waited))))) {
                break;
            }
            Optional<Outcome> outcome = results.find(request.key());
            if (outcome.isPresent() && !(outcome.get() instanceof Outcome.Pending)) {
                if (outcome.get() instanceof Outcome.Answered) {
                    generator.recordLatency(request, Duration.between(start, clock.instant()));
                }
                return outcome.get();
            }
            waited = Duration.between(start, clock.instant());
        }
        return new Outcome.Pending(Duration.between(clock.instant(), expectedAt));
    }

    // 5 % of the time waited so far: the number of reads grows with its logarithm.
    private static Duration pauseAfter(Duration waited) {
        return Duration.ofNanos(Math.clamp(waited.toNanos() / 20, MIN_PAUSE.toNanos(), MAX_PAUSE.toNanos()));
    }
}
