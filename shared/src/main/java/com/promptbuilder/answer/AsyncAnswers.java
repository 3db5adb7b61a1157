package com.promptbuilder.answer;

import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.system.Sleeper;
import com.promptbuilder.telemetry.RequestMetrics;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * The way of one who would rather be told where the answer will be than wait for it: what the record has, else a job's promise.
 *
 * @param result what becomes of what was shared
 */
record AsyncAnswers<I extends Record>(
        AnswerService.Rooms rooms,
        JobScheduler jobScheduler,
        GenerationRequest<I> generationRequest,
        AnswerMode.Async manner,
        CacheStatus cacheStatus,
        Function<GenerationResult, Outcome> result) {
    private static final int MOST_TRIES = 8;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** What is to be told; empty if there can be no job, so that the caller must wait after all. */
    Optional<Outcome> answer(Sleeper sleeper) {
        try {
            for (int tries = 0; tries < MOST_TRIES; tries++) {
                Instant now = rooms.clock().instant();
                Optional<IdempotencyRecord> seen = jobScheduler.records().read(generationRequest.key());
                Optional<Outcome> known = known(seen, now);
                if (known.isPresent()) {
                    return known;
                }
                Optional<Instant> due = seen.flatMap(record -> jobScheduler.expectedAt(record, now));
                if (due.isPresent()) {
                    Arrival.collapsed("fleet", rooms.record().name(), cacheStatus, samples());
                    return Optional.of(await(due.get(), sleeper));
                }
                switch (arranged(seen)) {
                    case JobScheduler.ScheduleResult.Scheduled(Instant likely) -> {
                        cacheStatus.miss(rooms.record().name());
                        return Optional.of(await(likely, sleeper));
                    }
                    case JobScheduler.ScheduleResult.QueueFull(Duration retryAfter) -> {
                        cacheStatus.miss(rooms.record().name());
                        return Optional.of(new Outcome.QueueFull(retryAfter));
                    }
                    case JobScheduler.ScheduleResult.Unsupported() -> {
                        return Optional.empty();
                    }
                    case JobScheduler.ScheduleResult.Conflict() -> {}
                }
            }
            return Optional.empty();
        } catch (StoreUnavailableException away) {
            return Optional.empty();
        }
    }

    private JobScheduler.ScheduleResult arranged(Optional<IdempotencyRecord> seen) {
        return jobScheduler.schedule(
                generationRequest.job(Optional.empty()),
                JobScheduler.Reason.ASYNC,
                manner.priority(),
                seen,
                typical(),
                samples());
    }

    /** An answer that is fresh, or a failure that is shared and that nobody tries to mend. */
    private Optional<Outcome> known(Optional<IdempotencyRecord> seen, Instant now) {
        return seen.flatMap(record -> record.servableData(now)
                        .flatMap(data -> ResultCodec.READING.decode(data, now))
                        .filter(shared -> shared instanceof GenerationResult.Answer
                                || (record.completedData(now).isPresent() && !isMending(record, now))))
                .map(shared -> {
                    cacheStatus.hit(rooms.record().name(), Duration.between(now, shared.expiresAt()));
                    if (shared instanceof GenerationResult.SharedFailure) {
                        samples().increment("claude_calls_avoided_total", "reason", "failure_shared");
                    }
                    return result.apply(shared);
                });
    }

    private static boolean isMending(IdempotencyRecord record, Instant now) {
        return record.pendingJob().filter(pendingJob -> pendingJob.isPending(now)).isPresent();
    }

    private Outcome await(Instant due, Sleeper sleeper) {
        AnswerLookup answerLookup = new AnswerLookup(jobScheduler.records(), rooms.clock());
        Instant start = rooms.clock().instant();
        Duration wait = shorter(manner.patience(), generationRequest.remainingTime(start));
        Duration waited = Duration.ZERO;
        while (waited.compareTo(wait) < 0) {
            Duration pause = shorter(pauseAfter(waited), wait.minus(waited));
            if (!sleeper.sleep(pause)) {
                break;
            }
            Optional<Outcome> outcome = answerLookup.find(generationRequest.key());
            if (outcome.isPresent() && !(outcome.get() instanceof Outcome.Pending)) {
                if (outcome.get() instanceof Outcome.Answered) {
                    rooms.typical()
                            .took(mode(), Duration.between(start, rooms.clock().instant()));
                }
                return outcome.get();
            }
            waited = Duration.between(start, rooms.clock().instant());
        }
        return new Outcome.Pending(Duration.between(rooms.clock().instant(), due));
    }

    private static Duration pauseAfter(Duration waited) {
        Duration pause = waited.dividedBy(20);
        return pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : shorter(pause, LONGEST_PAUSE);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Duration typical() {
        return rooms.typical().of(mode(), generationRequest.timeout());
    }

    private String mode() {
        return generationRequest.endpoint().mode(generationRequest.in());
    }

    private RequestMetrics samples() {
        return generationRequest.answerRequest().requestMetrics();
    }
}
