package com.promptbuilder.answer;

import com.promptbuilder.coalesce.Shared;
import com.promptbuilder.telemetry.Samples;

import java.time.Duration;
import java.time.Instant;

/** How a request came by what it shared, for its {@code Cache-Status} and for the counters. */
final class Arrival {
    private Arrival() {}

    static void tell(Shared<Result> shared, String record, Instant now, Trail trail, Samples samples) {
        switch (shared.role()) {
            case STORED ->
                shared.outcome().ifPresent(result -> {
                    trail.hit(record, Duration.between(now, result.expiresAt()));
                    if (result instanceof Result.NoAnswer) {
                        samples.count("claude_calls_avoided_total", "reason", "failure_shared");
                    }
                });
            case LED -> {
                trail.miss(record);
                if (shared.outcome().filter(Result.Answer.class::isInstance).isPresent()) {
                    trail.stored(record);
                }
            }
            case LED_IN_VAIN -> trail.miss(record);
            case FOLLOWED -> collapsed("fleet", record, trail, samples);
            case JOINED -> collapsed("process", record, trail, samples);
            case ALONE -> trail.missedOrUnavailable(record);
        }
    }

    // In a herd of n on one call, n - 1 are counted, whatever came of the call.
    static void collapsed(String type, String record, Trail trail, Samples samples) {
        trail.collapsed(record);
        samples.count("coalesced_requests_total", "type", type);
        samples.count("claude_calls_avoided_total", "reason", "coalesced");
    }
}
