package com.promptbuilder.answer;

import com.promptbuilder.cache.Tier;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An answer whose life is over, for one who would otherwise get a failure (RFC 9111, 4.2.4), unless it asks for a young one or has heard the
 * beginning of another.
 */
record LastResort(AnswerPath.Rooms rooms, Question<?> question, Trail trail) {
    /** For a caller that knows what the record held before the failure. */
    Optional<Outcome> instead(Failure failure, Optional<StoredAnswer> past) {
        if (!isAllowed(failure)) {
            return Optional.empty();
        }
        return stale(rooms.record(), past)
                .or(() -> stale(rooms.near().memory(), rooms.near().memory().past(question.key())));
    }

    /** For a caller that does not: it shared with no other caller, or its time ended before the leader's. */
    Optional<Outcome> insteadFromRecord(Failure failure) {
        return instead(failure, Optional.empty())
                .or(() -> isAllowed(failure) ? stale(rooms.record(), inRecord()) : Optional.empty());
    }

    private boolean isAllowed(Failure failure) {
        CacheDirectives directives = question.inquiry().cache();
        return StaleIfError.helps(failure)
                && !isJob()
                && !directives.noCache()
                && directives.maxAge().isEmpty()
                && !question.hearing().hasBegun();
    }

    private boolean isJob() {
        return switch (question.inquiry().manner()) {
            case Manner.Job _, Manner.Refresh _ -> true;
            case Manner.Waiting _, Manner.Later _ -> false;
        };
    }

    private Optional<Outcome> stale(Tier tier, Optional<StoredAnswer> past) {
        Instant now = rooms.clock().instant();
        return past.filter(answer -> rooms.asking().allows(answer, now)).map(answer -> {
            trail.stale(tier.name(), Duration.between(answer.expiresAt(), now));
            return new Outcome.Answered(answer.onlyHere());
        });
    }

    private Optional<StoredAnswer> inRecord() {
        if (!trail.isReachable(rooms.record().name())) {
            return Optional.empty();
        }
        try {
            return rooms.record().past(question.key());
        } catch (StoreException away) {
            return Optional.empty();
        }
    }
}
