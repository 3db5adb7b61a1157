package com.promptbuilder.simulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The statistics since the start or the last reset; the body of {@code GET /simulator/stats}.
 *
 * @param calls the number of {@code POST /v1/messages}, including refused ones
 * @param byStatus ended calls by HTTP status; {@code none} if no status was sent
 * @param byOutcome ended calls by stop reason, error type, or {@code dropped}, {@code hung}, {@code disconnected}
 * @param tokens the tokens of all messages
 * @param billUsd the bill of all messages in dollars, exact, such as {@code 0.00044}
 * @param byProvider the same by provider
 * @param connections TCP connections
 * @param inFlight calls that have begun and not ended
 * @param distinctRequests the number of distinct bodies at each provider
 * @param streams the number of streamed messages
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record SimulatorStats(
        long calls,
        Map<String, Long> byStatus,
        Map<String, Long> byOutcome,
        Tokens tokens,
        @JsonProperty("billUsd") String billUsd,
        Map<String, ProviderStats> byProvider,
        Connections connections,
        InFlight inFlight,
        long distinctRequests,
        long streams) {
    /** Tokens by kind. Thinking tokens, by model, are part of the output tokens. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Tokens(
            long inputTokens,
            long outputTokens,
            long cacheCreationInputTokens,
            long cacheReadInputTokens,
            Map<String, Long> thinkingTokens) {
        public Tokens {
            thinkingTokens = Collections.unmodifiableMap(new TreeMap<>(thinkingTokens));
        }
    }

    /** The calls of one provider, including refused ones; the paid ones ended with a message and are on the bill. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record ProviderStats(
            long calls,
            long paidCalls,
            Tokens tokens,
            @JsonProperty("billUsd") String billUsd) {}

    /** Connections that are open now, and that were opened since the start or reset. */
    public record Connections(long open, long opened) {}

    /** Calls in flight now, and their maximum since the start or reset. */
    public record InFlight(long now, long max) {}

    public SimulatorStats {
        byStatus = Collections.unmodifiableMap(new TreeMap<>(byStatus));
        byOutcome = Collections.unmodifiableMap(new TreeMap<>(byOutcome));
        byProvider = Collections.unmodifiableMap(new TreeMap<>(byProvider));
    }
}
