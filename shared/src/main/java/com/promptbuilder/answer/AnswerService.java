package com.promptbuilder.answer;

import com.promptbuilder.answer.AnswerRequest.AnswerMode;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.Coalescer.CoalescedResult;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.Endpoint.ParseResult;
import com.promptbuilder.endpoint.ValidationErrors;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The request path: parse, key, look up, coalesce, generate, store. {@link AnswerModule} wires it. One per process; thread-safe.
 *
 * @param asyncAnswers empty if there are no queues: each request then waits for its answer
 */
public record AnswerService(
        AnswerRequestParser parser,
        TieredCache cache,
        AnswerCoalescer coalescer,
        AnswerGenerator generator,
        StaleIfError staleIfError,
        AnswerRefresher refresher,
        Optional<AsyncAnswers> asyncAnswers,
        IdempotentAnswers idempotentAnswers,
        List<Listener> listeners) {
    /** Observes answers on their way to a client or a job. Implementations return at once and throw nothing. */
    public interface Listener {
        /** An answer is about to be returned. It is a fresh hit if a tier had it and its TTL has not passed. */
        void served(GenerationRequest<?> request, StoredAnswer answer, boolean isFreshHit);
    }

    /** An outcome with what the response headers report of it. The key is empty if there is nothing to look up by it later. */
    public record Reply(Outcome outcome, Optional<AnswerKey> key, CacheStatus cacheStatus, ServerTiming serverTiming) {
        /** The reply to a request that is not valid: it reached no tier, so that there is nothing to report. */
        private static Reply rejected(Outcome outcome) {
            return new Reply(outcome, Optional.empty(), new CacheStatus(), new ServerTiming());
        }
    }

    /** Answers one request of a client or a job. Failures are outcomes; an exception is a bug. */
    public <I extends Record> Reply answer(Endpoint<I, ?> endpoint, AnswerRequest answerRequest) {
        return switch (parser.parse(endpoint, answerRequest)) {
            case ParseResult.NotJson<I>(String where) -> Reply.rejected(new Outcome.NotJson(where));
            case ParseResult.InvalidField<I>(String message, boolean headline) -> {
                answerRequest.requestMetrics().addLogField("details", ValidationErrors.forLog(message));
                yield Reply.rejected(new Outcome.Invalid(message, headline));
            }
            case ParseResult.Valid<I>(I in) -> {
                GenerationRequest<I> request = parser.withKey(endpoint, in, answerRequest);
                yield reply(
                        request,
                        answerRequest.idempotencyKey().isPresent()
                                ? idempotentAnswers.answer(request, this::outcome)
                                : outcome(request));
            }
        };
    }

    private Reply reply(GenerationRequest<?> request, Outcome outcome) {
        CacheStatus cacheStatus = request.cacheStatus();
        if (!request.answerRequest().answerMode().isJob()) {
            cacheStatus.count(request.metrics());
        }
        cacheStatus.reportSaving(outcome, request.metrics());
        if (outcome instanceof Outcome.Answered(StoredAnswer answer)) {
            if (cacheStatus.isFreshHit()) {
                request.metrics().increment("claude_calls_avoided_total", "reason", "hit");
            }
            listeners.forEach(listener -> listener.served(request, answer, cacheStatus.isFreshHit()));
        }
        if (outcome.isLossy()) {
            request.metrics().addLogField("answerWarning", Outcome.VARIABLES_LOST);
        }
        boolean isStored = cacheStatus.isHit() || !request.directives().noStore();
        return new Reply(
                outcome, isStored ? Optional.of(request.key()) : Optional.empty(), cacheStatus, request.serverTiming());
    }

    private Outcome outcome(GenerationRequest<?> request) {
        if (request.answerRequest().answerMode() instanceof AnswerMode.Refresh(Instant storedAt)) {
            return refresher.refresh(request, storedAt);
        }
        CacheDirectives directives = request.directives();
        if (directives.noCache()) {
            cache.bypass(request);
            return generateAlone(request);
        }
        if (cache.lookup(request) instanceof TieredCache.Lookup.Hit(StoredAnswer answer)) {
            return new Outcome.Answered(answer);
        }
        if (directives.allowsCoalescing() && directives.maxAge().isEmpty()) {
            return deferred(request).orElseGet(() -> coalesce(request));
        }
        return switch (cache.lookupRecord(request)) {
            case TieredCache.Lookup.Hit(StoredAnswer answer) -> new Outcome.Answered(answer);
            case TieredCache.Lookup.TooOld() ->
                directives.allowsCoalescing() ? coalesceInProcess(request) : generateAlone(request);
            case TieredCache.Lookup.Miss() ->
                directives.allowsCoalescing() ? coalesce(request) : generateAlone(request);
            case TieredCache.Lookup.Unavailable() -> generateAlone(request);
        };
    }

    /** The outcome of a client that prefers polling to waiting; empty if it must wait, since there is no job. */
    private Optional<Outcome> deferred(GenerationRequest<?> request) {
        if (asyncAnswers.isEmpty()) {
            return Optional.empty();
        }
        return switch (request.answerRequest().answerMode()) {
            case AnswerMode.Async mode -> deferred(request, mode);
            case AnswerMode.SyncThenJob mode -> syncThenJob(request, mode);
            case AnswerMode.Sync _, AnswerMode.Job _, AnswerMode.Refresh _ -> Optional.empty();
        };
    }

    private Optional<Outcome> syncThenJob(GenerationRequest<?> request, AnswerMode.SyncThenJob mode) {
        InstantSource clock = staleIfError.clock();
        Instant now = clock.instant();
        if (mode.isExceededBy(generator.expectedLatency(request), now)) {
            Duration maxWait = mode.maxWait(now, request.remainingTime(now));
            return deferred(request, new AnswerMode.Async(maxWait, Priority.INTERACTIVE));
        }
        GenerationRequest<?> limited = request.withDeadline(mode.until());
        Optional<Outcome> outcome = Optional.of(coalesce(limited));
        boolean isOver = limited.remainingTime(clock.instant()).isZero()
                && outcome.get() instanceof Outcome.Failed(Failure.TimedOut _, Duration _);
        return isOver
                ? deferred(request, new AnswerMode.Async(Duration.ZERO, Priority.INTERACTIVE))
                        .or(() -> outcome)
                : outcome;
    }

    private Optional<Outcome> deferred(GenerationRequest<?> request, AnswerMode.Async mode) {
        Optional<Outcome> outcome = request.serverTiming()
                .measure(
                        ServerTiming.Phase.WAIT,
                        () -> asyncAnswers.orElseThrow().answer(request, mode));
        if (outcome.isPresent() && outcome.get() instanceof Outcome.Answered(StoredAnswer answer)) {
            cache.backfill(request, answer);
        }
        return outcome;
    }

    /** Shares one Claude call with all requests for the key, in this process and across the fleet. */
    private Outcome coalesce(GenerationRequest<?> request) {
        request.announceWait();
        return outcome(
                request,
                coalescer.share(
                        request,
                        generator.meanLatency(request).orElse(Duration.ZERO),
                        (previous, text) -> generate(request, previous, text),
                        result -> cache.store(request, result)));
    }

    /** Replaces an answer that is older than {@code max-age}. Only requests of this process share the call. */
    private Outcome coalesceInProcess(GenerationRequest<?> request) {
        request.announceWait();
        return outcome(request, coalescer.shareInProcess(request, () -> generateAndStore(request)));
    }

    private Outcome outcome(GenerationRequest<?> request, CoalescedResult<GenerationResult> result) {
        return result.outcome()
                .map(shared -> staleIfError.outcome(request, shared))
                .orElseGet(() -> callerOutcome(request));
    }

    /** Calls Claude for this request only. */
    private Outcome generateAlone(GenerationRequest<?> request) {
        if (request.directives().onlyIfCached()) {
            return cache.lookupReplica(request, Instant.MIN)
                    .<Outcome>map(Outcome.Answered::new)
                    .orElseGet(() -> {
                        request.cacheStatus().notForwarded();
                        return new Outcome.NotCached();
                    });
        }
        request.announceWait();
        return generateAndStore(request)
                .map(result -> staleIfError.outcomeAlone(request, result))
                .orElseGet(() -> callerOutcome(request));
    }

    private Optional<GenerationResult> generateAndStore(GenerationRequest<?> request) {
        return generate(request, Optional.empty(), request.unsharedText())
                .map(result -> request.directives().noStore() ? result : cache.store(request, result));
    }

    /** Takes the answer of another region, or calls Claude. */
    private Optional<GenerationResult> generate(
            GenerationRequest<?> request, Optional<StoredAnswer> previous, Optional<Consumer<String>> receiver) {
        return cache.lookupReplica(request, Instant.MIN)
                .<GenerationResult>map(GenerationResult.Answer::new)
                .or(() -> generator.generate(request, previous, receiver));
    }

    /** The outcome of a request that has no shareable result: its own failure, or a timeout while it waited for another request. */
    private Outcome callerOutcome(GenerationRequest<?> request) {
        Optional<GenerationResult.SharedFailure> failure = request.callState().failure;
        return failure.isPresent() && request.directives().allowsCoalescing()
                ? staleIfError.outcome(request, failure.get())
                : staleIfError.outcomeAlone(request, failure.orElseGet(staleIfError::timeout));
    }
}
