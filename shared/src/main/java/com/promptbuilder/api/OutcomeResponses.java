package com.promptbuilder.api;

import com.promptbuilder.answer.Outcome;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.http.FreshnessHeader;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.Response;
import com.promptbuilder.settings.Settings.CacheSettings;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Maps outcomes to HTTP responses. No other class chooses the status of an outcome.
 *
 * @param isPublic whether shared caches may store an answer ({@code Cache-Control})
 * @param staleIfError how long caches may serve a stale answer, if they store this response. Its {@code max-age} is then what is left of the
 *     answer's TTL, without {@code Age}, since nginx and CloudFront do not subtract the origin's {@code Age}
 */
record OutcomeResponses(boolean isPublic, Optional<Duration> staleIfError) {
    /** The header of an answer that lacks something of the input. */
    static final String WARNING = "X-Answer-Warning";

    /** The maximum of {@code Retry-After} while an answer is pending. A Message Batch takes longest. */
    private static final int MAX_PENDING_RETRY_SECONDS = 3_600;

    /** Responses with the {@code Cache-Control} of these settings. Answers per caller are always {@code private}. */
    static OutcomeResponses of(CacheSettings cache) {
        return new OutcomeResponses(cache.isPublic() && !cache.perCaller(), Optional.empty());
    }

    /** Responses to a request that HTTP caches understand: a {@code GET} with the input in the query. */
    static OutcomeResponses ofCacheableRequest(CacheSettings cache) {
        return new OutcomeResponses(of(cache).isPublic, Optional.of(cache.staleIfError()));
    }

    /** Responses to a {@code GET} of an answer by its key, which HTTP caches store in a deployment with public answers. */
    static OutcomeResponses ofStored(CacheSettings cache) {
        OutcomeResponses plain = of(cache);
        return plain.isPublic ? ofCacheableRequest(cache) : plain;
    }

    Response of(Outcome outcome, Optional<AnswerKey> key, Request request, String requestId, Instant now) {
        return switch (outcome) {
            case Outcome.Answered(StoredAnswer answer) -> answered(answer, key, request, now);
            case Outcome.LossyAnswer(StoredAnswer answer) -> lossy(answer);
            case Outcome.Replayed(StoredAnswer answer, AnswerKey first, boolean isLossy) ->
                (isLossy ? lossy(answer) : answered(answer, Optional.of(first), request, now))
                        .with("Idempotent-Replayed", "true");
            case Outcome.IdempotencyKeyReused() -> ErrorResponses.of(422, "Idempotency key reused", requestId);
            case Outcome.Invalid(String message, boolean isHeadline) ->
                isHeadline
                        ? ErrorResponses.of(400, message, requestId)
                        : ErrorResponses.of(400, "Validation failed", Optional.of(message), requestId);
            case Outcome.NotJson(String where) -> ErrorResponses.of(400, "Invalid JSON", Optional.of(where), requestId);
            case Outcome.NotCached() -> ErrorResponses.of(504, "Not cached", requestId);
            case Outcome.Pending(Duration left) -> pending(key, left, request);
            case Outcome.QueueFull(Duration retryAfter) ->
                retry(
                        ErrorResponses.of(429, "Too many requests", Optional.of("Background queue is full"), requestId),
                        retryAfter);
            case Outcome.Failed(Failure failure, Duration retryAfter) -> failed(failure, retryAfter, requestId);
        };
    }

    private Response answered(StoredAnswer answer, Optional<AnswerKey> key, Request request, Instant now) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        if (key.isEmpty()) {
            headers.put("Cache-Control", "no-store");
            return new Response(200, headers, answer.json());
        }
        if (staleIfError.isPresent()) {
            headers.put("Cache-Control", remaining(answer, staleIfError.get(), now));
        } else {
            headers.put("Cache-Control", (isPublic ? "public" : "private") + ", max-age=" + maxAge(answer));
            headers.put("Age", Long.toString(answer.age(now).toSeconds()));
        }
        headers.put("ETag", etag(key.get(), answer));
        if (answer.isAddressable()) {
            headers.put("Content-Location", location(key.get(), request));
        }
        return new Response(200, headers, answer.json());
    }

    private static Response lossy(StoredAnswer answer) {
        return Response.json(200, answer.json())
                .with("Cache-Control", "no-store")
                .with(WARNING, Outcome.VARIABLES_LOST);
    }

    private static Response failed(Failure failure, Duration retryAfter, String requestId) {
        return switch (failure) {
            case Failure.RateLimited _, Failure.BudgetExceeded _ ->
                retry(ErrorResponses.of(429, failure.error(), requestId), retryAfter);
            case Failure.Overloaded _, Failure.CircuitOpen _ ->
                retry(ErrorResponses.of(503, failure.error(), requestId), retryAfter);
            case Failure.TimedOut _ -> ErrorResponses.of(504, failure.error(), requestId);
            case Failure.Refused(Optional<String> category, Usage _) ->
                ErrorResponses.of(422, failure.error(), category, requestId);
            case Failure.Unreachable _, Failure.Rejected _, Failure.ServerError _ ->
                ErrorResponses.of(502, failure.error(), requestId);
            case Failure.Truncated _, Failure.InvalidResponse _ -> ErrorResponses.of(502, failure.error(), requestId);
        };
    }

    private static Response pending(Optional<AnswerKey> key, Duration left, Request request) {
        long seconds = Math.clamp(left.plusMillis(500).toSeconds(), 1, MAX_PENDING_RETRY_SECONDS);
        Response response = Response.json(202, "{\"status\":\"pending\"}")
                .with("Cache-Control", "no-store")
                .with("Retry-After", Long.toString(seconds));
        return key.map(found -> response.with("Location", location(found, request)))
                .orElse(response);
    }

    private static Response retry(Response response, Duration after) {
        // Rounded down, but at least 1 s: Retry-After must not be longer than the TTL of a shared failure.
        return response.with("Retry-After", Long.toString(Math.max(1, after.toSeconds())));
    }

    private String remaining(StoredAnswer answer, Duration window, Instant now) {
        long fresh = answer.timeToLive(now).toSeconds();
        long stale = Math.clamp(
                Duration.between(now, answer.expiresAt().plus(window)).toSeconds() - fresh, 0, window.toSeconds());
        return FreshnessHeader.of(isPublic, fresh, stale);
    }

    private static long maxAge(StoredAnswer answer) {
        return Duration.between(answer.storedAt(), answer.expiresAt()).toSeconds();
    }

    // Weak, because the same answer is sent with and without gzip. Key and storage time identify the answer, so its
    // text need not be hashed.
    private static String etag(AnswerKey key, StoredAnswer answer) {
        return "W/\"" + key.text().substring(0, 16)
                + Long.toString(answer.storedAt().toEpochMilli(), 36) + '"';
    }

    static String location(AnswerKey key, Request request) {
        return request.baseUrl() + "/api/answers/" + key;
    }
}
