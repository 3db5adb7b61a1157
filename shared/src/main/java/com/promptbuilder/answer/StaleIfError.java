package com.promptbuilder.answer;

import com.promptbuilder.cache.CacheTier;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Turns a result into an outcome: a failure is replaced by a stale answer where that is allowed (RFC 5861, 4; RFC 9111, 4.2.4). It is not
 * allowed for jobs, for requests with {@code no-cache} or {@code max-age}, and after the first chunk of a stream.
 *
 * @param window how long after its expiry an answer may be served
 */
record StaleIfError(TieredCache cache, Duration window, InstantSource clock) {
    /** True if the failure does not depend on the input, so that the same request may succeed later. */
    static boolean appliesTo(Failure failure) {
        return switch (failure) {
            case Failure.RateLimited _, Failure.Overloaded _, Failure.CircuitOpen _, Failure.BudgetExceeded _ -> true;
            case Failure.TimedOut _, Failure.Unreachable _, Failure.ServerError _, Failure.Rejected _ -> true;
            case Failure.InvalidResponse _, Failure.Truncated _ -> true;
            case Failure.Refused _ -> false;
        };
    }

    /** True until {@code window} has passed since the answer's expiry. */
    static boolean isServable(StoredAnswer answer, Duration window, Instant now) {
        return now.isBefore(answer.expiresAt().plus(window));
    }

    /** The failure of a request whose deadline passed while another request led. */
    GenerationResult.SharedFailure timeout() {
        return new GenerationResult.SharedFailure(new Failure.TimedOut(), clock.instant(), Optional.empty());
    }

    /** The outcome of a result that was shared through the record. Its failure carries the record's previous answer. */
    Outcome outcome(GenerationRequest<?> request, GenerationResult result) {
        return outcome(
                request,
                result,
                () -> serve(request, cache.record(), result.lastAnswer())
                        .or(() -> inMemory(request))
                        .or(() -> inReplica(request)));
    }

    /** The outcome of a result that was made without reading the record. A fallback is read from the record now. */
    Outcome outcomeAlone(GenerationRequest<?> request, GenerationResult result) {
        return outcome(
                request,
                result,
                () -> inMemory(request)
                        .or(() -> inTable(request, cache.record()))
                        .or(() -> inReplica(request)));
    }

    private Outcome outcome(GenerationRequest<?> request, GenerationResult result, Supplier<Optional<Outcome>> stale) {
        Optional<Outcome> replacement = isReplaceable(request, result) ? stale.get() : Optional.empty();
        return replacement.orElseGet(() -> result.outcome(clock.instant()));
    }

    private static boolean isReplaceable(GenerationRequest<?> request, GenerationResult result) {
        CacheDirectives directives = request.directives();
        return result instanceof GenerationResult.SharedFailure shared
                && appliesTo(shared.failure())
                && !request.answerRequest().answerMode().isJob()
                && !directives.noCache()
                && directives.maxAge().isEmpty()
                && !request.callState().isStreaming;
    }

    private Optional<Outcome> inMemory(GenerationRequest<?> request) {
        return serve(request, cache.memory(), cache.memory().getStale(request.key()));
    }

    private Optional<Outcome> inReplica(GenerationRequest<?> request) {
        return cache.replica().flatMap(tier -> inTable(request, tier));
    }

    private Optional<Outcome> inTable(GenerationRequest<?> request, CacheTier tier) {
        if (!request.cacheStatus().isReachable(tier.name())) {
            return Optional.empty();
        }
        try {
            return serve(request, tier, tier.getStale(request.key()));
        } catch (StoreUnavailableException _) {
            // The client gets the failure itself.
            return Optional.empty();
        }
    }

    private Optional<Outcome> serve(GenerationRequest<?> request, CacheTier tier, Optional<StoredAnswer> stale) {
        Instant now = clock.instant();
        return stale.filter(answer -> isServable(answer, window, now)).map(answer -> {
            request.cacheStatus().stale(tier.name(), Duration.between(answer.expiresAt(), now));
            return new Outcome.Answered(answer.withoutLocation());
        });
    }
}
