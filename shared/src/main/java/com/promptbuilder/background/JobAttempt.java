package com.promptbuilder.background;

import com.promptbuilder.answer.AnswerLookup;
import com.promptbuilder.answer.AnswerRequest;
import com.promptbuilder.answer.AnswerRequest.AnswerMode;
import com.promptbuilder.answer.AnswerService;
import com.promptbuilder.answer.CacheDirectives;
import com.promptbuilder.answer.JobResults;
import com.promptbuilder.answer.JobScheduler;
import com.promptbuilder.answer.Outcome;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.queue.ReceivedMessage;
import com.promptbuilder.settings.JobSettings;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.telemetry.RequestMetrics;
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
public record JobAttempt(
        Services services,
        Map<String, Endpoint<?, ?>> endpoints,
        ReceivedMessage message,
        Instant deadline,
        RequestMetrics requestMetrics) {
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    /** The table is away for longer than Claude: so many times the usual pause, so that the tries last for minutes. */
    private static final int OUTAGE_FACTOR = 4;

    /** What every attempt of a process uses. */
    public record Services(
            AnswerService answers,
            AnswerLookup lookup,
            JobResults results,
            JobScheduler scheduler,
            JobQueues queues,
            JobSettings settings,
            SystemServices system,
            JsonLog log) {}

    /** How a try ended. */
    public enum AttemptResult {
        ANSWERED("answered"),
        DECLINED("declined"),
        FAILED("failed"),
        GIVEN_UP("given_up"),
        UNREADABLE("unreadable"),
        /** Paid for, but no record can hold the answer: another try would cost the same again. */
        TOO_LARGE("too_large");

        private final String label;

        AttemptResult(String label) {
            this.label = label;
        }

        public boolean comesAgain() {
            return switch (this) {
                case ANSWERED, DECLINED, TOO_LARGE -> false;
                case FAILED, GIVEN_UP, UNREADABLE -> true;
            };
        }

        /** The word in metrics and log lines. */
        public String label() {
            return label;
        }
    }

    /** Why there is no answer, and for how long there will be none. */
    private record FailedAttempt(Failure failure, Duration pause) {}

    private static final FailedAttempt TIMED_OUT = new FailedAttempt(new Failure.TimedOut(), Duration.ZERO);

    /**
     * Runs the attempt.
     *
     * @param job the message's content; empty if it cannot be read
     */
    public AttemptResult run(Optional<Job> job) {
        try (VisibilityExtender visibilityExtender =
                VisibilityExtender.begin(services.queues(), message, services.system())) {
            return job.map(known -> guarded(known, visibilityExtender)).orElseGet(() -> unreadable(visibilityExtender));
        }
    }

    private AttemptResult guarded(Job job, VisibilityExtender visibilityExtender) {
        try {
            return run(job, visibilityExtender);
        } catch (RuntimeException | LinkageError | StackOverflowError bug) {
            services.log().unexpected(bug, Map.of("requestId", message.id()));
            return failed(job.key(), TIMED_OUT, visibilityExtender);
        }
    }

    private AttemptResult run(Job job, VisibilityExtender visibilityExtender) {
        Endpoint<?, ?> endpoint = endpoints.get(job.endpoint());
        if (endpoint == null) {
            return unreadable(visibilityExtender);
        }
        note(job);
        if (!isRecordAvailable(job.key())) {
            return failed(
                    job.key(),
                    new FailedAttempt(new Failure.TimedOut(), backoff().multipliedBy(OUTAGE_FACTOR)),
                    visibilityExtender);
        }
        AnswerRequest answerRequest =
                new AnswerRequest(job.input(), CacheDirectives.NONE, job.caller(), deadline, requestMetrics);
        Outcome outcome = services.answers()
                .answer(endpoint, answerRequest.withMode(manner(job)))
                .outcome();
        return switch (outcome) {
            case Outcome.Answered(StoredAnswer answer) -> answered(job.key(), answer, visibilityExtender);
            case Outcome.Failed(Failure.Refused failure, Duration pause) ->
                services.results().publishFailure(job.key(), failure)
                        ? AttemptResult.DECLINED
                        : failed(job.key(), new FailedAttempt(failure, pause), visibilityExtender);
            case Outcome.Failed(Failure failure, Duration pause) ->
                failed(job.key(), new FailedAttempt(failure, pause), visibilityExtender);
            // Some version before this one took it for valid.
            case Outcome.Invalid _, Outcome.NotJson _ -> unreadable(visibilityExtender);
            case Outcome.NotCached _, Outcome.Pending _, Outcome.QueueFull _ ->
                failed(job.key(), TIMED_OUT, visibilityExtender);
        };
    }

    private void note(Job job) {
        requestMetrics.addLogField("endpoint", job.endpoint());
        if (job.caller().equals(Caller.CACHE_WARMER)) {
            requestMetrics.addLogField("warming", true);
        } else {
            job.caller().logId().ifPresent(hash -> requestMetrics.addLogField("caller", hash));
        }
    }

    private static AnswerMode manner(Job job) {
        return job.refreshOf().<AnswerMode>map(AnswerMode.Refresh::new).orElseGet(AnswerMode.Job::new);
    }

    // An answer that cannot be recorded would be paid for at each try, and pollers would find none of them.
    private boolean isRecordAvailable(AnswerKey key) {
        try {
            if (isLastTry()) {
                services.scheduler().markLastAttempt(key, deadline);
            } else {
                boolean _ = services.lookup().find(key).isPresent();
            }
            return true;
        } catch (StoreUnavailableException unavailable) {
            return false;
        }
    }

    private AttemptResult answered(AnswerKey key, StoredAnswer answer, VisibilityExtender visibilityExtender) {
        return switch (services.results().publish(key, answer)) {
            case PUBLISHED -> AttemptResult.ANSWERED;
            case NOT_YET -> failed(key, TIMED_OUT, visibilityExtender);
            case TOO_LARGE -> {
                boolean _ = services.results().publishFailure(key, new Failure.InvalidResponse());
                yield AttemptResult.TOO_LARGE;
            }
        };
    }

    private AttemptResult failed(AnswerKey key, FailedAttempt failedAttempt, VisibilityExtender visibilityExtender) {
        if (isLastTry()) {
            return givenUp(Optional.of(key), failedAttempt.failure(), visibilityExtender, AttemptResult.GIVEN_UP);
        }
        visibilityExtender.releaseAfter(pause(failedAttempt.pause()));
        return AttemptResult.FAILED;
    }

    // It will be as unreadable the next time; it comes again only to become a dead letter.
    private AttemptResult unreadable(VisibilityExtender visibilityExtender) {
        return givenUp(
                message.key().flatMap(AnswerKey::parse),
                new Failure.TimedOut(),
                visibilityExtender,
                AttemptResult.UNREADABLE);
    }

    private AttemptResult givenUp(
            Optional<AnswerKey> key,
            Failure failure,
            VisibilityExtender visibilityExtender,
            AttemptResult attemptResult) {
        // Where the record does not take the failure, the pending job's deadline ends the polling.
        boolean _ =
                key.filter(known -> services.results().publishFailure(known, failure)).isPresent();
        visibilityExtender.releaseAfter(Duration.ZERO);
        return attemptResult;
    }

    private boolean isLastTry() {
        return message.attempt() >= services.settings().maxAttempts();
    }

    // Doubled each time, and no shorter than the failure is shared: before, there is nothing to try.
    private Duration pause(Duration shared) {
        Duration doubled = backoff();
        Duration atLeast = Duration.ofSeconds(shared.plusMillis(999).toSeconds());
        Duration pause = doubled.compareTo(atLeast) > 0 ? doubled : atLeast;
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private Duration backoff() {
        return services.settings().retryAfter().multipliedBy(1L << Math.min(message.attempt() - 1, 10));
    }
}
