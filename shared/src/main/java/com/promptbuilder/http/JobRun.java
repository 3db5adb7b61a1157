package com.promptbuilder.http;

import com.promptbuilder.answer.CacheDirectives;
import com.promptbuilder.answer.Inquiry;
import com.promptbuilder.answer.JobResults;
import com.promptbuilder.answer.Manner;
import com.promptbuilder.answer.Outcome;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.queue.Job;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.telemetry.Samples;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One try of one job: the way of a request, for those who poll. A job is done when its result can be found in the record; until then its
 * message comes again, later each time. After the last try pollers get the failure, and the message becomes a dead letter.
 *
 * @param deadline when the invocation is cut off
 */
record JobRun(
        Application parts,
        Queueing queueing,
        Map<String, Endpoint<?, ?>> endpoints,
        QueuedMessage message,
        Instant deadline,
        Samples samples) {
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    /** The table is away for longer than Claude: so many times the usual pause, so that the tries last for minutes. */
    private static final int OUTAGE_FACTOR = 4;

    /** How a try ended. */
    enum End {
        ANSWERED("answered"),
        DECLINED("declined"),
        FAILED("failed"),
        GIVEN_UP("given_up"),
        UNREADABLE("unreadable"),
        /** Paid for, but no record can hold the answer: another try would cost the same again. */
        TOO_LARGE("too_large");

        private final String label;

        End(String label) {
            this.label = label;
        }

        boolean comesAgain() {
            return switch (this) {
                case ANSWERED, DECLINED, TOO_LARGE -> false;
                case FAILED, GIVEN_UP, UNREADABLE -> true;
            };
        }

        /** The word in metrics and log lines. */
        String label() {
            return label;
        }
    }

    /** Why there is no answer, and for how long there will be none. */
    private record Trouble(Failure failure, Duration pause) {}

    private static final Trouble TIMED_OUT = new Trouble(new Failure.TimedOut(), Duration.ZERO);

    /** @param job what the message says; empty if it cannot be read */
    End run(Optional<Job> job) {
        try (Hiding hiding = Hiding.begin(queueing.queues(), message, parts.world())) {
            return job.map(known -> guarded(known, hiding)).orElseGet(() -> unreadable(hiding));
        }
    }

    private End guarded(Job job, Hiding hiding) {
        try {
            return run(job, hiding);
        } catch (RuntimeException | LinkageError | StackOverflowError bug) {
            parts.log().bug(bug, Map.of("requestId", message.id()));
            return failed(job.key(), TIMED_OUT, hiding);
        }
    }

    private End run(Job job, Hiding hiding) {
        Endpoint<?, ?> endpoint = endpoints.get(job.endpoint());
        if (endpoint == null) {
            return unreadable(hiding);
        }
        note(job);
        if (!isRecordAvailable(job.key())) {
            return failed(
                    job.key(), new Trouble(new Failure.TimedOut(), backoff().multipliedBy(OUTAGE_FACTOR)), hiding);
        }
        Inquiry inquiry = new Inquiry(job.input(), CacheDirectives.NONE, job.caller(), deadline, samples);
        Outcome outcome =
                parts.answerPath().answer(endpoint, inquiry.by(manner(job))).outcome();
        return switch (outcome) {
            case Outcome.Answered(StoredAnswer answer) -> answered(job.key(), answer, hiding);
            case Outcome.Failed(Failure.Declined failure, Duration pause) ->
                results().publishFailure(job.key(), failure)
                        ? End.DECLINED
                        : failed(job.key(), new Trouble(failure, pause), hiding);
            case Outcome.Failed(Failure failure, Duration pause) ->
                failed(job.key(), new Trouble(failure, pause), hiding);
            // Some version before this one took it for valid.
            case Outcome.Invalid _, Outcome.NotJson _ -> unreadable(hiding);
            case Outcome.NotCached _, Outcome.Pending _, Outcome.Busy _ -> failed(job.key(), TIMED_OUT, hiding);
        };
    }

    private void note(Job job) {
        samples.note("endpoint", job.endpoint());
        if (job.caller().equals(Caller.WARMING)) {
            samples.note("warming", true);
        } else {
            CallerHash.of(job.caller()).ifPresent(hash -> samples.note("caller", hash));
        }
    }

    private static Manner manner(Job job) {
        return job.refreshes().<Manner>map(Manner.Refresh::new).orElseGet(Manner.Job::new);
    }

    // An answer that cannot be recorded would be paid for at each try, and pollers would find none of them.
    private boolean isRecordAvailable(AnswerKey key) {
        try {
            if (isLastTry()) {
                queueing.jobs().lastTry(key, deadline);
            } else {
                boolean _ = parts.answers().find(key).isPresent();
            }
            return true;
        } catch (StoreException unavailable) {
            return false;
        }
    }

    private End answered(AnswerKey key, StoredAnswer answer, Hiding hiding) {
        return switch (results().publish(key, answer)) {
            case PUBLISHED -> End.ANSWERED;
            case NOT_YET -> failed(key, TIMED_OUT, hiding);
            case TOO_LARGE -> {
                boolean _ = results().publishFailure(key, new Failure.Malformed());
                yield End.TOO_LARGE;
            }
        };
    }

    private JobResults results() {
        return parts.answerPath().jobResults();
    }

    private End failed(AnswerKey key, Trouble trouble, Hiding hiding) {
        if (isLastTry()) {
            return givenUp(Optional.of(key), trouble.failure(), hiding, End.GIVEN_UP);
        }
        hiding.comesAgain(pause(trouble.pause()));
        return End.FAILED;
    }

    // It will be as unreadable the next time; it comes again only to become a dead letter.
    private End unreadable(Hiding hiding) {
        return givenUp(message.key().flatMap(AnswerKey::parse), new Failure.TimedOut(), hiding, End.UNREADABLE);
    }

    private End givenUp(Optional<AnswerKey> key, Failure failure, Hiding hiding, End end) {
        // Where the record does not take the failure, the pending job's deadline ends the polling.
        boolean _ =
                key.filter(known -> results().publishFailure(known, failure)).isPresent();
        hiding.comesAgain(Duration.ZERO);
        return end;
    }

    private boolean isLastTry() {
        return message.attempt() >= parts.settings().jobs().attempts();
    }

    // Doubled each time, and no shorter than the failure is shared: before, there is nothing to try.
    private Duration pause(Duration shared) {
        Duration doubled = backoff();
        Duration atLeast = Duration.ofSeconds(shared.plusMillis(999).toSeconds());
        Duration pause = doubled.compareTo(atLeast) > 0 ? doubled : atLeast;
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private Duration backoff() {
        return parts.settings().jobs().retryAfter().multipliedBy(1L << Math.min(message.attempt() - 1, 10));
    }
}
