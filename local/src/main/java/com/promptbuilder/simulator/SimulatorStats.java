package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a simulator has counted since its start or its last reset; the body of {@code GET /simulator/stats}.
 *
 * @param calls every {@code POST /v1/messages}, refused ones included
 * @param byStatus ended calls by HTTP status; {@code none} where no status was sent
 * @param byOutcome ended calls by stop reason, error type, or {@code dropped}, {@code hung}, {@code disconnected}
 * @param tokens the tokens of all answers
 * @param connections TCP connections
 * @param inFlight calls that have begun and not ended
 * @param distinctRequests bodies that differ
 * @param streams answers as server-sent events
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record SimulatorStats(
        long calls,
        Map<String, Long> byStatus,
        Map<String, Long> byOutcome,
        Tokens tokens,
        Connections connections,
        InFlight inFlight,
        long distinctRequests,
        long streams) {
    /** Tokens by kind. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Tokens(
            long inputTokens, long outputTokens, long cacheCreationInputTokens, long cacheReadInputTokens) {}

    /** Connections open now, and opened since the start or reset. */
    public record Connections(long open, long opened) {}

    /** Calls under way now, and the most at any one time. */
    public record InFlight(long now, long max) {}

    public SimulatorStats {
        byStatus = Collections.unmodifiableMap(new TreeMap<>(byStatus));
        byOutcome = Collections.unmodifiableMap(new TreeMap<>(byOutcome));
    }
}
