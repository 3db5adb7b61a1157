package com.promptbuilder.answer;

import com.promptbuilder.coalesce.CoalescedResult;
import com.promptbuilder.telemetry.RequestMetrics;

import java.time.Duration;
import java.time.Instant;

/** How a request came by what it shared, for its {@code Cache-Status} and for the counters. */
final class Arrival {
    private Arrival() {}

    static void tell(
            CoalescedResult<GenerationResult> coalescedResult,
            String record,
            Instant now,
            CacheStatus cacheStatus,
            RequestMetrics requestMetrics) {
        switch (coalescedResult.role()) {
            case FOUND ->
                coalescedResult.outcome().ifPresent(generationResult -> {
                    cacheStatus.hit(record, Duration.between(now, generationResult.expiresAt()));
                    if (generationResult instanceof GenerationResult.SharedFailure) {
                        requestMetrics.increment("claude_calls_avoided_total", "reason", "failure_shared");
                    }
                });
            case LEADER -> {
                cacheStatus.miss(record);
                if (coalescedResult
                        .outcome()
                        .filter(GenerationResult.Answer.class::isInstance)
                        .isPresent()) {
                    cacheStatus.stored(record);
                }
            }
            case LEADER_LOST_LEASE -> cacheStatus.miss(record);
            case FOLLOWER -> collapsed("fleet", record, cacheStatus, requestMetrics);
            case JOINED_IN_PROCESS -> collapsed("process", record, cacheStatus, requestMetrics);
            case UNCOORDINATED -> cacheStatus.missedOrUnavailable(record);
        }
    }

    // In a herd of n on one call, n - 1 are counted, whatever came of the call.
    static void collapsed(String type, String record, CacheStatus cacheStatus, RequestMetrics requestMetrics) {
        cacheStatus.collapsed(record);
        requestMetrics.increment("coalesced_requests_total", "type", type);
        requestMetrics.increment("claude_calls_avoided_total", "reason", "coalesced");
    }
}
