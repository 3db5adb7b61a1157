package com.promptbuilder.answer;

import com.promptbuilder.cache.CacheTier;
import com.promptbuilder.coalesce.Coalescer.CoalescedResult;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.tracing.Span;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cache tiers in their order: memory, Valkey, record, replica. Each call writes the request's {@code Cache-Status} and
 * {@code Server-Timing}. Thread-safe.
 *
 * @param memory the tier of this process
 * @param valkey the tier of all processes; empty if none is configured
 * @param record the DynamoDB records of this region
 * @param replica the answers of all regions, in a DynamoDB global table; empty if there is one region
 */
public record TieredCache(
        CacheTier memory,
        Optional<CacheTier> valkey,
        CacheTier record,
        Optional<CacheTier> replica,
        InstantSource clock) {
    /** The result of looking into one tier. */
    sealed interface Lookup {
        record Hit(StoredAnswer answer) implements Lookup {}

        /** An answer that is older than the request's {@code max-age}, or that a refresh is to replace. */
        record TooOld() implements Lookup {}

        record Miss() implements Lookup {}

        record Unavailable() implements Lookup {}
    }

    /** The tiers before the record, the nearest first. */
    private List<CacheTier> nearTiers() {
        return valkey.map(shared -> List.of(memory, shared)).orElseGet(() -> List.of(memory));
    }

    /** Looks into the tiers before the record. A hit in Valkey is copied into memory. */
    Lookup lookup(GenerationRequest<?> request) {
        Lookup inMemory = lookup(request, memory, Instant.MIN);
        if (inMemory instanceof Lookup.Hit || valkey.isEmpty()) {
            return inMemory;
        }
        Lookup inValkey = lookup(request, valkey.get(), Instant.MIN);
        if (inValkey instanceof Lookup.Hit(StoredAnswer answer)) {
            backfill(request, answer, List.of(memory));
        }
        return inValkey;
    }

    /** Looks into the record. A hit is copied into the tiers before it. */
    Lookup lookupRecord(GenerationRequest<?> request) {
        Lookup inRecord = lookup(request, record, Instant.MIN);
        if (inRecord instanceof Lookup.Hit(StoredAnswer answer)) {
            backfill(request, answer);
        }
        return inRecord;
    }

    /**
     * The answer that another region made. Only leaders look for it, in place of a Claude call.
     *
     * @param after an answer stored no later is not returned
     */
    Optional<StoredAnswer> lookupReplica(GenerationRequest<?> request, Instant after) {
        return replica.filter(_ -> !request.directives().noCache())
                .map(tier -> lookup(request, tier, after))
                .flatMap(found ->
                        found instanceof Lookup.Hit(StoredAnswer answer) ? Optional.of(answer) : Optional.empty());
    }

    private Lookup lookup(GenerationRequest<?> request, CacheTier tier, Instant after) {
        try (Span span = request.trace().startSpan(tier.name())) {
            long start = request.serverTiming().start();
            Lookup found;
            try {
                found = found(request, tier, tier.get(request.key()), after);
            } catch (StoreUnavailableException _) {
                // The next tier, or Claude, answers; Cache-Status reports it.
                request.cacheStatus().unavailable(tier.name());
                span.setError();
                found = new Lookup.Unavailable();
            } finally {
                request.serverTiming().stop(ServerTiming.Phase.CACHE, start);
            }
            span.setAttribute("cache.hit", found instanceof Lookup.Hit);
            return found;
        }
    }

    private Lookup found(GenerationRequest<?> request, CacheTier tier, Optional<StoredAnswer> stored, Instant after) {
        if (stored.isEmpty()) {
            request.cacheStatus().miss(tier.name());
            return new Lookup.Miss();
        }
        Instant now = clock.instant();
        if (!request.directives().allows(stored.get().age(now))
                || !stored.get().storedAt().isAfter(after)) {
            request.cacheStatus().bypassed(tier.name());
            return new Lookup.TooOld();
        }
        request.cacheStatus().hit(tier.name(), stored.get().timeToLive(now));
        return new Lookup.Hit(stored.get());
    }

    /** Reports all tiers as bypassed by {@code no-cache}. */
    void bypass(GenerationRequest<?> request) {
        nearTiers().forEach(tier -> request.cacheStatus().bypassed(tier.name()));
        request.cacheStatus().bypassed(record.name());
        replica.ifPresent(tier -> request.cacheStatus().bypassed(tier.name()));
    }

    /** Stores a result that was made without a lease. Failures are not stored. */
    GenerationResult store(GenerationRequest<?> request, GenerationResult result) {
        if (!(result instanceof GenerationResult.Answer(StoredAnswer answer))) {
            return result;
        }
        // Also if the table was unavailable before the call: it may be back by now.
        boolean isInRecord = timedPut(request, record, answer);
        if (isInRecord) {
            request.cacheStatus().stored(record.name());
        }
        return storeNew(request, isInRecord ? answer : answer.withoutLocation(), tiersOfNew(request));
    }

    /** Stores a coalesced answer in the tiers before the record. An uncoordinated one is offered to the record once. */
    CoalescedResult<GenerationResult> store(GenerationRequest<?> request, CoalescedResult<GenerationResult> coalesced) {
        Optional<StoredAnswer> answer = coalesced.outcome().flatMap(GenerationResult::asAnswer);
        if (answer.isEmpty()) {
            return coalesced;
        }
        CoalescedResult.Role role =
                coalesced.role() == CoalescedResult.Role.UNCOORDINATED && offerToRecord(request, answer.get())
                        ? CoalescedResult.Role.LEADER
                        : coalesced.role();
        return new CoalescedResult<>(Optional.of(storeNear(request, role, answer.get())), role, coalesced.waited());
    }

    private GenerationResult storeNear(GenerationRequest<?> request, CoalescedResult.Role role, StoredAnswer answer) {
        return switch (role) {
            case FOUND -> {
                backfill(request, answer);
                yield new GenerationResult.Answer(answer);
            }
            // The leader writes to Valkey.
            case FOLLOWER, JOINED_IN_PROCESS -> {
                backfill(request, answer, List.of(memory));
                yield new GenerationResult.Answer(answer);
            }
            case LEADER -> storeNew(request, answer, tiersOfNew(request));
            case UNCOORDINATED -> storeNew(request, answer.withoutLocation(), tiersOfNew(request));
            // Valkey gets the answer of the leader that has the lease now.
            case LEADER_LOST_LEASE -> storeNew(request, answer.withoutLocation(), List.of(memory));
        };
    }

    /** Puts an answer into the record unless it has a fresh one, which followers may have by now. */
    private boolean offerToRecord(GenerationRequest<?> request, StoredAnswer answer) {
        try {
            return record.get(request.key()).isEmpty() && timedPut(request, record, answer);
        } catch (StoreUnavailableException _) {
            // The answer stays in the tiers before the record.
            return false;
        }
    }

    /** Copies an answer of the record into the tiers before it. */
    public void backfill(AnswerKey key, StoredAnswer answer) {
        nearTiers().forEach(tier -> tier.put(key, answer));
    }

    /** Copies an answer of the record into the tiers before it, unless the request has {@code no-store}. */
    void backfill(GenerationRequest<?> request, StoredAnswer answer) {
        backfill(request, answer, nearTiers());
    }

    private void backfill(GenerationRequest<?> request, StoredAnswer answer, List<CacheTier> tiers) {
        if (!request.directives().noStore()) {
            tiers.forEach(tier -> put(request, tier, answer));
        }
    }

    /** All tiers but the record. An answer of another region is in the replica already. */
    private List<CacheTier> tiersOfNew(GenerationRequest<?> request) {
        List<CacheTier> tiers = new ArrayList<>(nearTiers());
        replica.filter(_ -> !request.cacheStatus().isHit()).ifPresent(tiers::add);
        return tiers;
    }

    private GenerationResult storeNew(GenerationRequest<?> request, StoredAnswer answer, List<CacheTier> tiers) {
        for (CacheTier tier : tiers.reversed()) {
            if (put(request, tier, answer)) {
                request.cacheStatus().stored(tier.name());
            }
        }
        return new GenerationResult.Answer(answer);
    }

    // A tier that was unavailable to the lookup would cost the request its timeout once more.
    private static boolean put(GenerationRequest<?> request, CacheTier tier, StoredAnswer answer) {
        return request.cacheStatus().isReachable(tier.name()) && timedPut(request, tier, answer);
    }

    private static boolean timedPut(GenerationRequest<?> request, CacheTier tier, StoredAnswer answer) {
        return request.serverTiming().measure(ServerTiming.Phase.CACHE, () -> tier.put(request.key(), answer));
    }
}
