package com.promptbuilder.answer;

import com.promptbuilder.cache.Tier;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.trace.Span;
import com.promptbuilder.value.StoredAnswer;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** What a tier has for a request. */
sealed interface LookUp {
    record Found(StoredAnswer answer) implements LookUp {}

    record TooOld() implements LookUp {}

    record Absent() implements LookUp {}

    record Away() implements LookUp {}

    /** Looks into a tier, and tells it in the trail and in the trace. */
    static LookUp in(Tier tier, Question<?> question, Trail trail, Timings timings, InstantSource clock) {
        try (Span span = question.inquiry().samples().trace().open(tier.name())) {
            LookUp found = look(tier, question, trail, timings, clock);
            span.with("cache.hit", found instanceof Found);
            if (found instanceof Away) {
                span.fail();
            }
            return found;
        }
    }

    private static LookUp look(Tier tier, Question<?> question, Trail trail, Timings timings, InstantSource clock) {
        Optional<StoredAnswer> stored;
        try {
            stored = timings.measure(Timings.Part.CACHE, () -> tier.get(question.key()));
        } catch (StoreException away) {
            trail.unavailable(tier.name());
            return new Away();
        }
        if (stored.isEmpty()) {
            trail.miss(tier.name());
            return new Absent();
        }
        Instant now = clock.instant();
        if (!question.inquiry().cache().allows(stored.get().age(now))) {
            trail.unwanted(tier.name());
            return new TooOld();
        }
        trail.hit(tier.name(), stored.get().timeToLive(now));
        return new Found(stored.get());
    }
}
