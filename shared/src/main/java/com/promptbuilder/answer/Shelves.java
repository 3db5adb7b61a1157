package com.promptbuilder.answer;

import com.promptbuilder.cache.Tier;
import com.promptbuilder.coalesce.Shared;
import com.promptbuilder.value.StoredAnswer;

import java.util.List;

/** The tiers as one request uses them: what they have for it, and what it leaves there. */
record Shelves(AnswerPath.Rooms rooms, Question<?> question, Trail trail, Timings timings) {
    LookUp lookUp(Tier tier) {
        return LookUp.in(tier, question, trail, timings, rooms.clock());
    }

    /** Stores an answer that was made without a lease. */
    Result store(Result result) {
        if (!(result instanceof Result.Answer(StoredAnswer answer))) {
            return result;
        }
        boolean isInRecord = put(rooms.record(), answer);
        if (isInRecord) {
            trail.stored(rooms.record().name());
        }
        return keep(isInRecord ? Shared.Role.LED : Shared.Role.ALONE, result);
    }

    /** Keeps an answer in the tiers before the record, and whether it can be found by its key. */
    Result keep(Shared.Role role, Result result) {
        if (!(result instanceof Result.Answer(StoredAnswer answer))) {
            return result;
        }
        return switch (role) {
            case STORED -> {
                remember(answer, rooms.near().tiers());
                yield result;
            }
            // The leader has told Valkey.
            case FOLLOWED, JOINED -> {
                remember(answer, List.of(rooms.near().memory()));
                yield result;
            }
            case LED -> rememberAnew(answer, rooms.near().tiers());
            case ALONE -> rememberAnew(answer.onlyHere(), rooms.near().tiers());
            // Somebody else's answer is the one for all.
            case LED_IN_VAIN ->
                rememberAnew(answer.onlyHere(), List.of(rooms.near().memory()));
        };
    }

    /** Keeps what was found farther away in nearer tiers, for the rest of its life. */
    void remember(StoredAnswer answer, List<Tier> tiers) {
        if (!directives().noStore()) {
            tiers.forEach(tier -> put(tier, answer));
        }
    }

    private Result rememberAnew(StoredAnswer answer, List<Tier> tiers) {
        for (Tier tier : tiers.reversed()) {
            if (put(tier, answer)) {
                trail.stored(tier.name());
            }
        }
        return new Result.Answer(answer);
    }

    // One that did not answer a moment ago is not waited for a second time.
    private boolean put(Tier tier, StoredAnswer answer) {
        return trail.isReachable(tier.name())
                && timings.measure(Timings.Part.CACHE, () -> tier.put(question.key(), answer));
    }

    private CacheDirectives directives() {
        return question.inquiry().cache();
    }
}
