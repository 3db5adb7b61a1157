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
import com.promptbuilder.queue.JobQueues.ReceivedMessage;
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
 * One attempt at one job. It generates the answer as a request does. A job ends when its result is in the record; until then SQS delivers its message
 * again, with exponential backoff. After the last attempt pollers get the failure, and the message becomes a dead letter.
 *
 * @param deadline end of the invocation
 */
public record JobAttempt(
        Services services,
        Map<String, Endpoint<?, ?>> endpoints,
        ReceivedMessage message,
        Instant deadline,
        RequestMetrics requestMetrics) {
    private static final Duration MAX_PAUSE = Duration.ofMinutes(10);

    /** Multiplies the backoff if DynamoDB is unavailable, so that all attempts together span minutes. */
    private static final int OUTAGE_FACTOR = 4;

    /** Services that all attempts of a process share. */
    public record Services(
            AnswerService answers,
            AnswerLookup lookup,
            JobResults results,
            JobScheduler scheduler,
            JobQueues queues,
            JobSettings settings,
            SystemServices system,
            JsonLog log) {}

    /**
     * A failure to generate the answer.
     *
     * @param pause minimum time until the next attempt
     */
    private record FailedAttempt(Failure failure, Duration pause) {}

    private static final FailedAttempt TIMED_OUT = new FailedAttempt(new Failure.TimedOut(), Duration.ZERO);

    /**
     * Runs the attempt.
     *
     * @param job the message's content; empty if it cannot be read
     */
    public AttemptResult run(Optional<Job> job) {
        try (VisibilityExtender visibilityExtender =
                VisibilityExtender.start(services.queues(), message, services.system())) {
            return job.map(known -> guarded(known, visibilityExtender)).orElseGet(() -> unreadable(visibilityExtender));
        }
    }

    private AttemptResult guarded(Job job, VisibilityExtender visibilityExtender) {
        try {
            return run(job, visibilityExtender);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            services.log().unexpected(e, Map.of("requestId", message.id()));
            return failed(job.key(), TIMED_OUT, visibilityExtender);
        }
    }

    private AttemptResult run(Job job, VisibilityExtender visibilityExtender) {
        Endpoint<?, ?> endpoint = endpoints.get(job.endpoint());
        if (endpoint == null) {
            return unreadable(visibilityExtender);
        }
        addLogFields(job);
        if (!isRecordAvailable(job.key())) {
            return failed(
                    job.key(),
                    new FailedAttempt(new Failure.TimedOut(), backoff().multipliedBy(OUTAGE_FACTOR)),
                    visibilityExtender);
        }
        AnswerRequest answerRequest =
                new AnswerRequest(job.input(), CacheDirectives.NONE, job.caller(), deadline, requestMetrics);
        Outcome outcome = services.answers()
                .answer(endpoint, answerRequest.withMode(mode(job)))
                .outcome();
        return switch (outcome) {
            case Outcome.Answered(StoredAnswer answer) -> answered(job.key(), answer, visibilityExtender);
            case Outcome.Failed(Failure.Refused failure, Duration pause) ->
                services.results().publishFailure(job.key(), failure)
                        ? AttemptResult.DECLINED
                        : failed(job.key(), new FailedAttempt(failure, pause), visibilityExtender);
            case Outcome.Failed(Failure failure, Duration pause) ->
                failed(job.key(), new FailedAttempt(failure, pause), visibilityExtender);
            // An earlier version accepted this input as valid.
            case Outcome.Invalid _, Outcome.NotJson _ -> unreadable(visibilityExtender);
            case Outcome.NotCached _, Outcome.Pending _, Outcome.QueueFull _ ->
                failed(job.key(), TIMED_OUT, visibilityExtender);
        };
    }

    private void addLogFields(Job job) {
        requestMetrics.addLogField("endpoint", job.endpoint());
        if (job.caller().equals(Caller.CACHE_WARMER)) {
            requestMetrics.addLogField("warming", true);
        } else {
            job.caller().logId().ifPresent(hash -> requestMetrics.addLogField("caller", hash));
        }
    }

    private static AnswerMode mode(Job job) {
        return job.refreshOf().<AnswerMode>map(AnswerMode.Refresh::new).orElseGet(AnswerMode.Job::new);
    }

    // Without the record, each attempt would pay for an answer that no poller finds.
    private boolean isRecordAvailable(AnswerKey key) {
        try {
            if (isLastAttempt()) {
                services.scheduler().markLastAttempt(key, deadline);
            } else {
                boolean _ = services.lookup().find(key).isPresent();
            }
            return true;
        } catch (StoreUnavailableException e) {
            // The attempt fails, and SQS delivers the message again.
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
        if (isLastAttempt()) {
            return givenUp(Optional.of(key), failedAttempt.failure(), visibilityExtender, AttemptResult.GIVEN_UP);
        }
        visibilityExtender.releaseAfter(pause(failedAttempt.pause()));
        return AttemptResult.FAILED;
    }

    // It stays unreadable. SQS delivers it again until it becomes a dead letter.
    private AttemptResult unreadable(VisibilityExtender visibilityExtender) {
        return givenUp(
                message.key().flatMap(AnswerKey::parse),
                new Failure.TimedOut(),
                visibilityExtender,
                AttemptResult.UNREADABLE);
    }

    private AttemptResult givenUp(
            Optional<AnswerKey> key, Failure failure, VisibilityExtender visibility, AttemptResult result) {
        // If the failure cannot be written, polling ends at the pending job's deadline.
        boolean _ = key.filter(known -> services.results().publishFailure(known, failure))
                .isPresent();
        visibility.releaseAfter(Duration.ZERO);
        return result;
    }

    private boolean isLastAttempt() {
        return message.attempt() >= services.settings().maxAttempts();
    }

    // Exponential backoff, but no shorter than the failure is shared, since an earlier attempt would get the same
    // failure.
    private Duration pause(Duration shared) {
        Duration doubled = backoff();
        Duration atLeast = Duration.ofSeconds(shared.plusMillis(999).toSeconds());
        Duration pause = doubled.compareTo(atLeast) > 0 ? doubled : atLeast;
        return pause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause;
    }

    private Duration backoff() {
        return services.settings().retryAfter().multipliedBy(1L << Math.min(message.attempt() - 1, 10));
    }
}
