package com.promptbuilder.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Usage;

import java.time.Duration;
import java.util.Optional;

/** Failures as JSON, so that those who waited get the very one that the leader got. */
final class FailureJson {
    private FailureJson() {}

    static ObjectNode write(Failure failure) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("kind", kind(failure));
        switch (failure) {
            case Failure.RateLimited(Optional<Duration> after, Failure.Again _, Usage _) ->
                after.ifPresent(time -> put(json, time));
            case Failure.Overloaded(Optional<Duration> after, Failure.Again _, Usage _) ->
                after.ifPresent(time -> put(json, time));
            case Failure.CircuitOpen(Duration after) -> put(json, after);
            case Failure.BudgetSpent spent -> put(json, spent.retryAfter());
            case Failure.Unreachable(Failure.Trouble trouble, Usage _) -> json.put("trouble", word(trouble));
            case Failure.Rejected(int status, Failure.Again _, Usage _) -> json.put("status", status);
            case Failure.ServerError(int status, Failure.Again _, Usage _) -> json.put("status", status);
            case Failure.Declined(Optional<String> category, Usage _) ->
                category.ifPresent(word -> json.put("category", word));
            case Failure.TimedOut _, Failure.CutShort _, Failure.Malformed _ -> {}
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
                        new Failure.BudgetSpent(retryAfter(json).orElse(Duration.ZERO));
                    case "Unreachable" -> new Failure.Unreachable(trouble(json));
                    case "Rejected" -> new Failure.Rejected(json.path("status").asInt());
                    case "ServerError" ->
                        new Failure.ServerError(json.path("status").asInt());
                    case "Declined" ->
                        new Failure.Declined(
                                json.path("category").isTextual()
                                        ? Optional.of(json.path("category").textValue())
                                        : Optional.empty());
                    case "TimedOut" -> new Failure.TimedOut();
                    case "CutShort" -> new Failure.CutShort();
                    case "Malformed" -> new Failure.Malformed();
                    default -> null;
                });
    }

    // Stored words: records outlive a deployment, so they stay when a type is renamed.
    private static String kind(Failure failure) {
        return switch (failure) {
            case Failure.RateLimited _ -> "RateLimited";
            case Failure.Overloaded _ -> "Overloaded";
            case Failure.CircuitOpen _ -> "CircuitOpen";
            case Failure.BudgetSpent _ -> "BudgetSpent";
            case Failure.Unreachable _ -> "Unreachable";
            case Failure.Rejected _ -> "Rejected";
            case Failure.ServerError _ -> "ServerError";
            case Failure.Declined _ -> "Declined";
            case Failure.TimedOut _ -> "TimedOut";
            case Failure.CutShort _ -> "CutShort";
            case Failure.Malformed _ -> "Malformed";
        };
    }

    private static String word(Failure.Trouble trouble) {
        return switch (trouble) {
            case CANNOT_CONNECT -> "CANNOT_CONNECT";
            case CONNECTION_LOST -> "CONNECTION_LOST";
            case ANSWER_LOST -> "ANSWER_LOST";
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

    private static Failure.Trouble trouble(JsonNode json) {
        return switch (json.path("trouble").asText()) {
            case "CANNOT_CONNECT" -> Failure.Trouble.CANNOT_CONNECT;
            case "ANSWER_LOST" -> Failure.Trouble.ANSWER_LOST;
            default -> Failure.Trouble.CONNECTION_LOST;
        };
    }
}
