package com.promptbuilder.background;

import com.promptbuilder.answer.AnswerRequest;
import com.promptbuilder.answer.AnswerService;
import com.promptbuilder.answer.JobScheduler;
import com.promptbuilder.answer.Outcome;
import com.promptbuilder.answer.RecordedResults;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.queue.JobQueues.ReceivedMessage;
import com.promptbuilder.settings.JobSettings;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.telemetry.JsonLog.Level;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One attempt at one job. It generates the answer as a request does. A job ends when its result is in the record; until then SQS delivers its message
 * again, with exponential backoff. After the last attempt pollers get the failure, and the message becomes a dead letter. A permanent
 * failure ends the job at once.
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
            RecordedResults results,
            JobScheduler scheduler,
            JobQueues queues,
            JobSettings settings,
            SystemServices system,
            JsonLog log) {}

    /** The result of an attempt. */
    public enum AttemptResult {
        /** The record has the answer. */
        ANSWERED("answered", false, Level.INFO),
        /** Claude refused to answer, and the record has that failure. */
        DECLINED("declined", false, Level.WARN),
        /** Claude rejected the request and would reject it again, and the record has that failure. */
        REJECTED("rejected", false, Level.ERROR),
        /** The attempt failed, and another follows. */
        FAILED("failed", true, Level.WARN),
        /** The last attempt failed. */
        GIVEN_UP("given_up", true, Level.ERROR),
        /** The message has no job that this version can run. SQS delivers it until it becomes a dead letter. */
        UNREADABLE("unreadable", true, Level.ERROR),
        /** The answer is too large for a record. Another attempt would cost the same and fail again. */
        TOO_LARGE("too_large", false, Level.ERROR),
        /** Prefetching failed. It is not tried again. */
        DROPPED("dropped", false, Level.INFO);

        private final String label;
        private final boolean isRedelivered;
        private final Level level;

        AttemptResult(String label, boolean isRedelivered, Level level) {
            this.label = label;
            this.isRedelivered = isRedelivered;
            this.level = level;
        }

        /** The level of its log line. */
        public Level level() {
            return level;
        }

        /** True if SQS must deliver the message again, for another attempt or to become a dead letter. */
        public boolean isRedelivered() {
            return isRedelivered;
        }

        /** The label in metrics and log lines. */
        public String label() {
            return label;
        }
    }

    /** @param pause how long SQS delays the next delivery of the message, if there is one */
    private record End(AttemptResult result, Duration pause) {}

    /** Runs the attempt. The job is empty if the message cannot be read. */
    public AttemptResult run(Optional<Job> job) {
        try (var visibility = VisibilityExtender.start(services.queues(), message, services.system())) {
            End end = job.map(this::guarded).orElseGet(this::unreadable);
            if (end.result().isRedelivered()) {
                visibility.releaseAfter(end.pause());
            }
            return end.result();
        }
    }

    private End guarded(Job job) {
        try {
            return attempt(job);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            services.log().unexpected(e, Map.of("requestId", message.id()));
            return failed(job, Outcome.Failed.TIMEOUT, "unexpected failure");
        }
    }

    private End attempt(Job job) {
        Endpoint<?, ?> endpoint = endpoints.get(job.endpoint());
        if (endpoint == null) {
            return unreadable();
        }
        addLogFields(job, requestMetrics);
        if (!isRecordAvailable(job.key())) {
            return failed(
                    job,
                    new Outcome.Failed(new Failure.TimedOut(), backoff().multipliedBy(OUTAGE_FACTOR)),
                    "the table does not answer");
        }
        AnswerRequest request = AnswerRequest.of(job, deadline, requestMetrics);
        Outcome outcome = services.answers().answer(endpoint, request).outcome();
        if (isPrefetch(job) && !(outcome instanceof Outcome.Answered)) {
            return dropped(job);
        }
        return switch (outcome) {
            case Outcome.Answered(StoredAnswer answer) -> answered(job, answer);
            case Outcome.LossyAnswer(StoredAnswer answer) ->
                services.results().publishLossy(job.key(), answer)
                        ? new End(AttemptResult.ANSWERED, Duration.ZERO)
                        : failed(job, Outcome.Failed.TIMEOUT);
            case Outcome.Failed failed
            when failed.failure().isPermanent() && services.results().publishFailure(job.key(), failed.failure()) ->
                ended(failed.failure());
            case Outcome.Failed failed -> failed(job, failed);
            // An earlier version accepted this input as valid.
            case Outcome.Invalid _, Outcome.NotJson _ -> unreadable();
            case Outcome.NotCached _, Outcome.Pending _, Outcome.QueueFull _ -> failed(job, Outcome.Failed.TIMEOUT);
            // A job has no Idempotency-Key.
            case Outcome.Replayed _, Outcome.IdempotencyKeyReused _ -> failed(job, Outcome.Failed.TIMEOUT);
        };
    }

    static void addLogFields(Job job, RequestMetrics requestMetrics) {
        requestMetrics.addLogField("endpoint", job.endpoint());
        job.requestId().ifPresent(id -> requestMetrics.addLogField("callerRequestId", id));
        job.caller()
                .backgroundLabel()
                .ifPresentOrElse(
                        label -> requestMetrics.addLogField(label, true),
                        () -> job.caller().logId().ifPresent(hash -> requestMetrics.addLogField("caller", hash)));
    }

    // Without the record, each attempt would pay for an answer that no poller finds.
    private boolean isRecordAvailable(AnswerKey key) {
        try {
            if (isLastAttempt()) {
                services.scheduler().markLastAttempt(key, deadline);
            } else {
                boolean _ = services.results().find(key).isPresent();
            }
            return true;
        } catch (StoreUnavailableException e) {
            // The attempt fails, and SQS delivers the message again.
            return false;
        }
    }

    private End answered(Job job, StoredAnswer answer) {
        return switch (services.results().publish(job.key(), answer)) {
            case PUBLISHED -> new End(AttemptResult.ANSWERED, Duration.ZERO);
            case NOT_YET -> failed(job, Outcome.Failed.TIMEOUT);
            case TOO_LARGE -> givenUp(Optional.of(job.key()), new Failure.InvalidResponse(), AttemptResult.TOO_LARGE);
        };
    }

    private End ended(Failure permanent) {
        requestMetrics.addLogField("error", permanent.error());
        return new End(
                permanent instanceof Failure.Refused ? AttemptResult.DECLINED : AttemptResult.REJECTED, Duration.ZERO);
    }

    private End failed(Job job, Outcome.Failed failed) {
        return failed(job, failed, failed.failure().error());
    }

    private End failed(Job job, Outcome.Failed failed, String error) {
        requestMetrics.addLogField("error", error);
        if (isPrefetch(job)) {
            return dropped(job);
        }
        return isLastAttempt()
                ? givenUp(Optional.of(job.key()), failed.failure(), AttemptResult.GIVEN_UP)
                : new End(AttemptResult.FAILED, pause(failed.retryAfter()));
    }

    private static boolean isPrefetch(Job job) {
        return job.caller().equals(Caller.PREFETCH);
    }

    // No client waits for it, and a request must not get its failure.
    private End dropped(Job job) {
        services.scheduler().cancelPrefetch(job.key());
        return new End(AttemptResult.DROPPED, Duration.ZERO);
    }

    private End unreadable() {
        return givenUp(message.key().flatMap(AnswerKey::parse), new Failure.TimedOut(), AttemptResult.UNREADABLE);
    }

    private End givenUp(Optional<AnswerKey> key, Failure failure, AttemptResult result) {
        // If the failure cannot be written, polling ends at the pending job's deadline.
        boolean _ = key.filter(known -> services.results().publishFailure(known, failure))
                .isPresent();
        return new End(result, Duration.ZERO);
    }

    private boolean isLastAttempt() {
        return message.attempt() >= services.settings().maxAttempts();
    }

    // At least as long as the failure is shared: an earlier attempt would get the same failure.
    private Duration pause(Duration shared) {
        Duration atLeast = Duration.ofSeconds(shared.plusMillis(999).toSeconds());
        return Collections.min(List.of(MAX_PAUSE, Collections.max(List.of(backoff(), atLeast))));
    }

    private Duration backoff() {
        return services.settings().retryAfter().multipliedBy(1L << Math.min(message.attempt() - 1, 10));
    }
}
