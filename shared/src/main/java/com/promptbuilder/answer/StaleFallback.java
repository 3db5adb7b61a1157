package com.promptbuilder.answer;

import com.promptbuilder.cache.CacheTier;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An answer whose life is over, for one who would otherwise get a failure (RFC 9111, 4.2.4), unless it asks for a young one or has heard the
 * beginning of another.
 */
record StaleFallback(AnswerService.Rooms rooms, GenerationRequest<?> generationRequest, CacheStatus cacheStatus) {
    /** For a caller that knows what the record held before the failure. */
    Optional<Outcome> fallback(Failure failure, Optional<StoredAnswer> past) {
        if (!isAllowed(failure)) {
            return Optional.empty();
        }
        return stale(rooms.record(), past)
                .or(() -> stale(rooms.near().memory(), rooms.near().memory().getStale(generationRequest.key())));
    }

    /** For a caller that does not: it shared with no other caller, or its time ended before the leader's. */
    Optional<Outcome> insteadFromRecord(Failure failure) {
        return fallback(failure, Optional.empty())
                .or(() -> isAllowed(failure) ? stale(rooms.record(), inRecord()) : Optional.empty());
    }

    private boolean isAllowed(Failure failure) {
        CacheDirectives directives = generationRequest.answerRequest().cache();
        return StaleIfError.appliesTo(failure)
                && !isJob()
                && !directives.noCache()
                && directives.maxAge().isEmpty()
                && !generationRequest.streamState().hasBegun();
    }

    private boolean isJob() {
        return switch (generationRequest.answerRequest().answerMode()) {
            case AnswerMode.Job _, AnswerMode.Refresh _ -> true;
            case AnswerMode.Sync _, AnswerMode.Async _ -> false;
        };
    }

    private Optional<Outcome> stale(CacheTier cacheTier, Optional<StoredAnswer> past) {
        Instant now = rooms.clock().instant();
        return past.filter(answer -> rooms.answerGenerator().allows(answer, now))
                .map(answer -> {
                    cacheStatus.stale(cacheTier.name(), Duration.between(answer.expiresAt(), now));
                    return new Outcome.Answered(answer.withoutLocation());
                });
    }

    private Optional<StoredAnswer> inRecord() {
        if (!cacheStatus.isReachable(rooms.record().name())) {
            return Optional.empty();
        }
        try {
            return rooms.record().getStale(generationRequest.key());
        } catch (StoreUnavailableException away) {
            return Optional.empty();
        }
    }
}
