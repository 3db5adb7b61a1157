package com.promptbuilder.answer;

import com.promptbuilder.cache.Tier;
import com.promptbuilder.coalesce.Shared;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.value.StoredAnswer;

import java.util.List;
import java.util.Optional;

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
        // Even if the table did not answer before the call: it may be back by now.
        boolean isInRecord = timed(rooms.record(), answer);
        if (isInRecord) {
            trail.stored(rooms.record().name());
        }
        return rememberAnew(
                isInRecord ? answer : answer.onlyHere(), rooms.near().tiers());
    }

    /** Keeps a shared answer in the tiers before the record. One that was made without the table is offered to the record once. */
    Shared<Result> keep(Shared<Result> shared) {
        if (shared.outcome().isEmpty() || !(shared.outcome().get() instanceof Result.Answer(StoredAnswer answer))) {
            return shared;
        }
        Shared.Role role = shared.role() == Shared.Role.ALONE && offer(answer) ? Shared.Role.LED : shared.role();
        return new Shared<>(Optional.of(keep(role, answer)), role, shared.waited());
    }

    private Result keep(Shared.Role role, StoredAnswer answer) {
        return switch (role) {
            case STORED -> {
                remember(answer, rooms.near().tiers());
                yield new Result.Answer(answer);
            }
            // The leader has told Valkey.
            case FOLLOWED, JOINED -> {
                remember(answer, List.of(rooms.near().memory()));
                yield new Result.Answer(answer);
            }
            case LED -> rememberAnew(answer, rooms.near().tiers());
            case ALONE -> rememberAnew(answer.onlyHere(), rooms.near().tiers());
            // Another leader's answer is the one for all.
            case LED_IN_VAIN ->
                rememberAnew(answer.onlyHere(), List.of(rooms.near().memory()));
        };
    }

    /** Puts an answer into the record unless a fresh one is there, which followers may have by now. */
    private boolean offer(StoredAnswer answer) {
        try {
            return rooms.record().get(question.key()).isEmpty() && timed(rooms.record(), answer);
        } catch (StoreException unavailable) {
            return false;
        }
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
        return trail.isReachable(tier.name()) && timed(tier, answer);
    }

    private boolean timed(Tier tier, StoredAnswer answer) {
        return timings.measure(Timings.Part.CACHE, () -> tier.put(question.key(), answer));
    }

    private CacheDirectives directives() {
        return question.inquiry().cache();
    }
}
