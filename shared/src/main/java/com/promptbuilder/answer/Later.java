package com.promptbuilder.answer;

import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.telemetry.Samples;
import com.promptbuilder.value.Sleeper;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * The way of one who would rather be told where the answer will be than wait for it: what the record has, else a job's promise.
 *
 * @param result what becomes of what was shared
 */
record Later<I extends Record>(
        AnswerPath.Rooms rooms,
        Jobs jobs,
        Question<I> question,
        Manner.Later manner,
        Trail trail,
        Function<Result, Outcome> result) {
    private static final int MOST_TRIES = 8;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** What is to be told; empty if there can be no job, so that the caller must wait after all. */
    Optional<Outcome> answer(Sleeper sleeper) {
        try {
            for (int tries = 0; tries < MOST_TRIES; tries++) {
                Instant now = rooms.clock().instant();
                Optional<IdempotencyRecord> seen = jobs.records().read(question.key());
                Optional<Outcome> known = known(seen, now);
                if (known.isPresent()) {
                    return known;
                }
                Optional<Instant> due = seen.flatMap(record -> jobs.promised(record, now));
                if (due.isPresent()) {
                    Arrival.collapsed("fleet", rooms.record().name(), trail, samples());
                    return Optional.of(await(due.get(), sleeper));
                }
                switch (arranged(seen)) {
                    case Jobs.Arranged.Coming(Instant likely) -> {
                        trail.miss(rooms.record().name());
                        return Optional.of(await(likely, sleeper));
                    }
                    case Jobs.Arranged.Busy(Duration retryAfter) -> {
                        trail.miss(rooms.record().name());
                        return Optional.of(new Outcome.Busy(retryAfter));
                    }
                    case Jobs.Arranged.Impossible() -> {
                        return Optional.empty();
                    }
                    case Jobs.Arranged.Overtaken() -> {}
                }
            }
            return Optional.empty();
        } catch (StoreException away) {
            return Optional.empty();
        }
    }

    private Jobs.Arranged arranged(Optional<IdempotencyRecord> seen) {
        return jobs.arrange(
                question.job(Optional.empty()), Jobs.Reason.ASKED, manner.priority(), seen, typical(), samples());
    }

    /** An answer that is fresh, or a failure that is shared and that nobody tries to mend. */
    private Optional<Outcome> known(Optional<IdempotencyRecord> seen, Instant now) {
        return seen.flatMap(record -> record.standing(now)
                        .flatMap(data -> ResultCodec.READING.decode(data, now))
                        .filter(shared -> shared instanceof Result.Answer
                                || (record.outcome(now).isPresent() && !isMending(record, now))))
                .map(shared -> {
                    trail.hit(rooms.record().name(), Duration.between(now, shared.expiresAt()));
                    if (shared instanceof Result.NoAnswer) {
                        samples().count("claude_calls_avoided_total", "reason", "failure_shared");
                    }
                    return result.apply(shared);
                });
    }

    private static boolean isMending(IdempotencyRecord record, Instant now) {
        return record.promise().filter(promise -> promise.isOpen(now)).isPresent();
    }

    private Outcome await(Instant due, Sleeper sleeper) {
        Answers answers = new Answers(jobs.records(), rooms.clock());
        Instant start = rooms.clock().instant();
        Duration wait = shorter(manner.patience(), question.patience(start));
        Duration waited = Duration.ZERO;
        while (waited.compareTo(wait) < 0) {
            Duration pause = shorter(pauseAfter(waited), wait.minus(waited));
            if (!sleeper.sleep(pause)) {
                break;
            }
            Optional<Outcome> outcome = answers.find(question.key());
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
        return rooms.typical().of(mode(), question.budget());
    }

    private String mode() {
        return question.endpoint().mode(question.in());
    }

    private Samples samples() {
        return question.inquiry().samples();
    }
}
