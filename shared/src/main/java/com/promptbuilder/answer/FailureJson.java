package com.promptbuilder.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Usage;

import java.time.Duration;
import java.util.Optional;

/** JSON encoding of failures in records, so that followers get the leader's failure. */
final class FailureJson {
    private FailureJson() {}

    static ObjectNode write(Failure failure) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("kind", kind(failure));
        switch (failure) {
            case Failure.RateLimited(Optional<Duration> after, Failure.RetryHint _, Usage _) ->
                after.ifPresent(time -> put(json, time));
            case Failure.Overloaded(Optional<Duration> after, Failure.RetryHint _, Usage _) ->
                after.ifPresent(time -> put(json, time));
            case Failure.CircuitOpen(Duration after) -> put(json, after);
            case Failure.BudgetExceeded spent -> put(json, spent.retryAfter());
            case Failure.Unreachable(Failure.ConnectionError connectionError, Usage _) ->
                json.put("trouble", label(connectionError));
            case Failure.Rejected(int status, Failure.RetryHint _, Usage _) -> json.put("status", status);
            case Failure.ServerError(int status, Failure.RetryHint _, Usage _) -> json.put("status", status);
            case Failure.Refused(Optional<String> category, Usage _) ->
                category.ifPresent(text -> json.put("category", text));
            case Failure.TimedOut _, Failure.Truncated _, Failure.InvalidResponse _ -> {}
        }
        return json;
    }

    static Optional<Failure> read(JsonNode json) {
        return Optional.ofNullable(
                switch (json.path("kind").asText()) {
                    case "RateLimited" -> new Failure.RateLimited(retryAfter(json));
                    case "Overloaded" -> new Failure.Overloaded(retryAfter(json));
                    case "CircuitOpen" ->
                        new Failure.CircuitOpen(retryAfter(json).orElse(Duration.ZERO));
                    case "BudgetSpent" ->
                        new Failure.BudgetExceeded(retryAfter(json).orElse(Duration.ZERO));
                    case "Unreachable" -> new Failure.Unreachable(connectionError(json));
                    case "Rejected" -> new Failure.Rejected(json.path("status").asInt());
                    case "ServerError" ->
                        new Failure.ServerError(json.path("status").asInt());
                    case "Declined" ->
                        new Failure.Refused(
                                json.path("category").isTextual()
                                        ? Optional.of(json.path("category").textValue())
                                        : Optional.empty());
                    case "TimedOut" -> new Failure.TimedOut();
                    case "CutShort" -> new Failure.Truncated();
                    case "Malformed" -> new Failure.InvalidResponse();
                    default -> null;
                });
    }

    // Stored strings: records outlive a deployment, so that they stay when a type is renamed.
    private static String kind(Failure failure) {
        return switch (failure) {
            case Failure.RateLimited _ -> "RateLimited";
            case Failure.Overloaded _ -> "Overloaded";
            case Failure.CircuitOpen _ -> "CircuitOpen";
            case Failure.BudgetExceeded _ -> "BudgetSpent";
            case Failure.Unreachable _ -> "Unreachable";
            case Failure.Rejected _ -> "Rejected";
            case Failure.ServerError _ -> "ServerError";
            case Failure.Refused _ -> "Declined";
            case Failure.TimedOut _ -> "TimedOut";
            case Failure.Truncated _ -> "CutShort";
            case Failure.InvalidResponse _ -> "Malformed";
        };
    }

    private static String label(Failure.ConnectionError connectionError) {
        return switch (connectionError) {
            case CONNECT_FAILED -> "CANNOT_CONNECT";
            case RESET_BEFORE_RESPONSE -> "CONNECTION_LOST";
            case RESET_DURING_RESPONSE -> "ANSWER_LOST";
        };
    }

    private static void put(ObjectNode json, Duration retryAfter) {
        json.put("retryAfterMs", retryAfter.toMillis());
    }

    private static Optional<Duration> retryAfter(JsonNode json) {
        return json.path("retryAfterMs").isIntegralNumber()
                ? Optional.of(Duration.ofMillis(json.path("retryAfterMs").asLong()))
                : Optional.empty();
    }

    private static Failure.ConnectionError connectionError(JsonNode json) {
        return switch (json.path("trouble").asText()) {
            case "CANNOT_CONNECT" -> Failure.ConnectionError.CONNECT_FAILED;
            case "ANSWER_LOST" -> Failure.ConnectionError.RESET_DURING_RESPONSE;
            default -> Failure.ConnectionError.RESET_BEFORE_RESPONSE;
        };
    }
}
