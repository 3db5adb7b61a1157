package com.promptbuilder.answer;

import com.promptbuilder.cache.CacheTier;
import com.promptbuilder.coalesce.CoalescedResult;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.StoredAnswer;

import java.util.List;
import java.util.Optional;

/** The tiers as one request uses them: what they have for it, and what it leaves there. */
record TieredCache(
        AnswerService.Rooms rooms,
        GenerationRequest<?> generationRequest,
        CacheStatus cacheStatus,
        ServerTiming serverTiming) {
    Lookup lookUp(CacheTier cacheTier) {
        return Lookup.in(cacheTier, generationRequest, cacheStatus, serverTiming, rooms.clock());
    }

    /** Stores an answer that was made without a lease. */
    GenerationResult store(GenerationResult generationResult) {
        if (!(generationResult instanceof GenerationResult.Answer(StoredAnswer answer))) {
            return generationResult;
        }
        // Even if the table did not answer before the call: it may be back by now.
        boolean isInRecord = timed(rooms.record(), answer);
        if (isInRecord) {
            cacheStatus.stored(rooms.record().name());
        }
        return storeNew(
                isInRecord ? answer : answer.withoutLocation(), rooms.near().tiers());
    }

    /** Keeps a shared answer in the tiers before the record. One that was made without the table is offered to the record once. */
    CoalescedResult<GenerationResult> storeAfter(CoalescedResult<GenerationResult> coalescedResult) {
        if (coalescedResult.outcome().isEmpty()
                || !(coalescedResult.outcome().get() instanceof GenerationResult.Answer(StoredAnswer answer))) {
            return coalescedResult;
        }
        CoalescedResult.Role role = coalescedResult.role() == CoalescedResult.Role.UNCOORDINATED && offer(answer)
                ? CoalescedResult.Role.LEADER
                : coalescedResult.role();
        return new CoalescedResult<>(Optional.of(storeAfter(role, answer)), role, coalescedResult.waited());
    }

    private GenerationResult storeAfter(CoalescedResult.Role role, StoredAnswer answer) {
        return switch (role) {
            case FOUND -> {
                backfill(answer, rooms.near().tiers());
                yield new GenerationResult.Answer(answer);
            }
            // The leader has told Valkey.
            case FOLLOWER, JOINED_IN_PROCESS -> {
                backfill(answer, List.of(rooms.near().memory()));
                yield new GenerationResult.Answer(answer);
            }
            case LEADER -> storeNew(answer, rooms.near().tiers());
            case UNCOORDINATED ->
                storeNew(answer.withoutLocation(), rooms.near().tiers());
            // Another leader's answer is the one for all.
            case LEADER_LOST_LEASE ->
                storeNew(answer.withoutLocation(), List.of(rooms.near().memory()));
        };
    }

    /** Puts an answer into the record unless a fresh one is there, which followers may have by now. */
    private boolean offer(StoredAnswer answer) {
        try {
            return rooms.record().get(generationRequest.key()).isEmpty() && timed(rooms.record(), answer);
        } catch (StoreUnavailableException unavailable) {
            return false;
        }
    }

    /** Keeps what was found farther away in nearer tiers, for the rest of its life. */
    void backfill(StoredAnswer answer, List<CacheTier> tiers) {
        if (!directives().noStore()) {
            tiers.forEach(cacheTier -> put(cacheTier, answer));
        }
    }

    private GenerationResult storeNew(StoredAnswer answer, List<CacheTier> tiers) {
        for (CacheTier cacheTier : tiers.reversed()) {
            if (put(cacheTier, answer)) {
                cacheStatus.stored(cacheTier.name());
            }
        }
        return new GenerationResult.Answer(answer);
    }

    // One that did not answer a moment ago is not waited for a second time.
    private boolean put(CacheTier cacheTier, StoredAnswer answer) {
        return cacheStatus.isReachable(cacheTier.name()) && timed(cacheTier, answer);
    }

    private boolean timed(CacheTier cacheTier, StoredAnswer answer) {
        return serverTiming.measure(ServerTiming.Phase.CACHE, () -> cacheTier.put(generationRequest.key(), answer));
    }

    private CacheDirectives directives() {
        return generationRequest.answerRequest().cache();
    }
}
