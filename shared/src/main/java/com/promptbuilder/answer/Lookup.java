package com.promptbuilder.answer;

import com.promptbuilder.cache.CacheTier;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.tracing.Span;
import com.promptbuilder.value.StoredAnswer;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** What a tier has for a request. */
sealed interface Lookup {
    record Hit(StoredAnswer answer) implements Lookup {}

    record TooOld() implements Lookup {}

    record Miss() implements Lookup {}

    record Unavailable() implements Lookup {}

    /** Looks into a tier, and tells it in the trail and in the trace. */
    static Lookup in(
            CacheTier cacheTier,
            GenerationRequest<?> generationRequest,
            CacheStatus cacheStatus,
            ServerTiming serverTiming,
            InstantSource clock) {
        try (Span span =
                generationRequest.answerRequest().requestMetrics().trace().startSpan(cacheTier.name())) {
            Lookup found = look(cacheTier, generationRequest, cacheStatus, serverTiming, clock);
            span.setAttribute("cache.hit", found instanceof Hit);
            if (found instanceof Unavailable) {
                span.setError();
            }
            return found;
        }
    }

    private static Lookup look(
            CacheTier cacheTier,
            GenerationRequest<?> generationRequest,
            CacheStatus cacheStatus,
            ServerTiming serverTiming,
            InstantSource clock) {
        Optional<StoredAnswer> stored;
        try {
            stored = serverTiming.measure(ServerTiming.Phase.CACHE, () -> cacheTier.get(generationRequest.key()));
        } catch (StoreUnavailableException away) {
            cacheStatus.unavailable(cacheTier.name());
            return new Unavailable();
        }
        if (stored.isEmpty()) {
            cacheStatus.miss(cacheTier.name());
            return new Miss();
        }
        Instant now = clock.instant();
        if (!generationRequest.answerRequest().cache().allows(stored.get().age(now))) {
            cacheStatus.bypassed(cacheTier.name());
            return new TooOld();
        }
        cacheStatus.hit(cacheTier.name(), stored.get().timeToLive(now));
        return new Hit(stored.get());
    }
}
