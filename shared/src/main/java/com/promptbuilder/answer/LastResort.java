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
    Optional<Outcome> instead(Failure failure, Optional<StoredAnswer> past) {
        if (!isWanted() || !StaleIfError.helps(failure)) {
            return Optional.empty();
        }
        return stale(rooms.record(), past)
                .or(() -> stale(rooms.near().memory(), rooms.near().memory().past(question.key())))
                .or(() -> stale(rooms.record(), neverLookedAt()));
    }

    private boolean isWanted() {
        CacheDirectives directives = question.inquiry().cache();
        return !isJob()
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

    /** What the record holds, for one who shared with nobody and so has not been told. */
    private Optional<StoredAnswer> neverLookedAt() {
        if (question.inquiry().cache().joinsFlights()
                || !trail.isReachable(rooms.record().name())) {
            return Optional.empty();
        }
        try {
            return rooms.record().past(question.key());
        } catch (StoreException away) {
            return Optional.empty();
        }
    }
}
