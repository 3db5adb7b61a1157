package com.promptbuilder.answer;

import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.stream.LiveTexts.Chunk;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A request as it comes from a client or a job, not yet parsed.
 *
 * @param caller the client's identity; part of the key if answers are cached per caller
 * @param deadline when the client must have a response
 * @param requestMetrics takes the request's counters and log fields
 * @param streamClient reads the answer's text while Claude writes it; empty if only the whole answer is of use
 * @param idempotencyKey the client's key for this request and its retries
 */
public record AnswerRequest(
        String body,
        CacheDirectives cache,
        Caller caller,
        Instant deadline,
        RequestMetrics requestMetrics,
        Optional<StreamClient> streamClient,
        AnswerMode answerMode,
        Optional<String> idempotencyKey) {

    /** A client that reads the answer's text while Claude writes it. Its methods return without waiting. */
    public interface StreamClient {
        /**
         * The request waits for Claude.
         *
         * @param key the answer's key; empty if the answer will not be stored
         * @param cacheStatus the {@code Cache-Status} header so far; empty if no tier was asked
         */
        void waiting(Optional<AnswerKey> key, String cacheStatus);

        /** The next piece of the text. */
        void read(Chunk piece);
    }

    /** How an answer is delivered. */
    public sealed interface AnswerMode {
        /** In the response, which waits for it. */
        record Sync() implements AnswerMode {}

        /** In the response or, after {@code maxWait}, by polling for the result of a job. The priority is that of the job. */
        record Async(Duration maxWait, Priority priority) implements AnswerMode {}

        /**
         * In the response or, from {@code until} on, by polling for the result of a job that is scheduled then. It is a job from the start if
         * the answer is expected to take most of that time. Without queues the response waits for the answer.
         */
        record SyncThenJob(Instant until) implements AnswerMode {
            /** True if an answer that takes this long may not be ready, so that its call would be made twice. */
            boolean isExceededBy(Duration expected, Instant now) {
                return expected.multipliedBy(5)
                                .compareTo(Duration.between(now, until).multipliedBy(4))
                        > 0;
            }
        }

        /** In the record, by a job, for clients that poll. A stale answer does not do. */
        record Job() implements AnswerMode {}

        /** In the record, by a job, while the answer of that time is served. A newer one makes the job superfluous. */
        record Refresh(Instant storedAt) implements AnswerMode {}

        /** True if a job makes the answer, and no client waits. */
        default boolean isJob() {
            return switch (this) {
                case AnswerMode.Job _, Refresh _ -> true;
                case Sync _, Async _, SyncThenJob _ -> false;
            };
        }

        /** True if the client polls for an answer that is not ready in time. */
        default boolean allowsPolling() {
            return switch (this) {
                case AnswerMode.Async _, SyncThenJob _ -> true;
                case Sync _, AnswerMode.Job _, Refresh _ -> false;
            };
        }

        /** How long the response may wait, if this time remains until the deadline. */
        default Duration maxWait(Instant now, Duration remaining) {
            Duration most = switch (this) {
                case AnswerMode.Async(Duration maxWait, Priority _) -> maxWait;
                case AnswerMode.SyncThenJob(Instant until) -> Duration.between(now, until);
                case Sync _, AnswerMode.Job _, Refresh _ -> remaining;
            };
            return most.compareTo(remaining) < 0 ? most : remaining;
        }
    }

    /** A request that takes only the whole answer. */
    public AnswerRequest(
            String body,
            CacheDirectives cache,
            Caller caller,
            Instant deadline,
            RequestMetrics requestMetrics,
            AnswerMode answerMode) {
        this(body, cache, caller, deadline, requestMetrics, Optional.empty(), answerMode, Optional.empty());
    }

    /** The request of a job. */
    public static AnswerRequest of(Job job, Instant deadline, RequestMetrics requestMetrics) {
        AnswerMode mode =
                job.refreshOf().<AnswerMode>map(AnswerMode.Refresh::new).orElseGet(AnswerMode.Job::new);
        return new AnswerRequest(job.input(), CacheDirectives.NONE, job.caller(), deadline, requestMetrics, mode);
    }

    /** The same request, with the answer's text sent to the client while Claude writes it. */
    public AnswerRequest streamingTo(StreamClient client) {
        return new AnswerRequest(
                body,
                cache,
                caller,
                deadline,
                requestMetrics,
                Optional.of(client),
                new AnswerMode.Sync(),
                idempotencyKey);
    }

    /** The same request with another way of delivery. */
    public AnswerRequest withMode(AnswerMode other) {
        return new AnswerRequest(body, cache, caller, deadline, requestMetrics, streamClient, other, idempotencyKey);
    }

    /** The same request with the earlier one of the two deadlines. */
    AnswerRequest withDeadline(Instant latest) {
        return latest.isBefore(deadline)
                ? new AnswerRequest(
                        body, cache, caller, latest, requestMetrics, streamClient, answerMode, idempotencyKey)
                : this;
    }

    /** The same request with an {@code Idempotency-Key}. */
    public AnswerRequest withIdempotencyKey(String key) {
        return new AnswerRequest(
                body, cache, caller, deadline, requestMetrics, streamClient, answerMode, Optional.of(key));
    }

    /** The same request with other cache directives. */
    AnswerRequest with(CacheDirectives other) {
        return new AnswerRequest(
                body, other, caller, deadline, requestMetrics, streamClient, answerMode, idempotencyKey);
    }
}
