package com.promptbuilder.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.claude.Failure;

import java.time.Duration;
import java.util.Optional;

/** JSON of failures in records, so that followers get the leader's. Its strings outlive a deployment and the names of types. */
final class FailureJson {
    private FailureJson() {}

    static ObjectNode write(Failure failure) {
        return switch (failure) {
            case Failure.RateLimited limited -> json("RateLimited", limited.retryAfter());
            case Failure.Overloaded overloaded -> json("Overloaded", overloaded.retryAfter());
            case Failure.CircuitOpen open -> json("CircuitOpen", Optional.of(open.retryAfter()));
            case Failure.BudgetExceeded exceeded -> json("BudgetSpent", Optional.of(exceeded.retryAfter()));
            case Failure.Unreachable unreachable ->
                json("Unreachable").put("trouble", label(unreachable.connectionError()));
            case Failure.Rejected rejected -> json("Rejected").put("status", rejected.status());
            case Failure.ServerError error -> json("ServerError").put("status", error.status());
            case Failure.Refused refused -> {
                ObjectNode json = json("Declined");
                refused.category().ifPresent(category -> json.put("category", category));
                yield json;
            }
            case Failure.TimedOut _ -> json("TimedOut");
            case Failure.Truncated _ -> json("CutShort");
            case Failure.InvalidResponse _ -> json("Malformed");
        };
    }

    /** The stored label of a failure's kind. */
    static String kind(Failure failure) {
        return write(failure).path("kind").asText();
    }

    private static ObjectNode json(String kind) {
        return JsonNodeFactory.instance.objectNode().put("kind", kind);
    }

    private static ObjectNode json(String kind, Optional<Duration> retryAfter) {
        ObjectNode json = json(kind);
        retryAfter.ifPresent(time -> json.put("retryAfterMs", time.toMillis()));
        return json;
    }

    static Optional<Failure> read(JsonNode json) {
        Optional<Duration> retryAfter = retryAfter(json);
        int status = json.path("status").asInt();
        return Optional.ofNullable(
                switch (json.path("kind").asText()) {
                    case "RateLimited" -> new Failure.RateLimited(retryAfter);
                    case "Overloaded" -> new Failure.Overloaded(retryAfter);
                    case "CircuitOpen" -> new Failure.CircuitOpen(retryAfter.orElse(Duration.ZERO));
                    case "BudgetSpent" -> new Failure.BudgetExceeded(retryAfter.orElse(Duration.ZERO));
                    case "Unreachable" -> new Failure.Unreachable(connectionError(json));
                    case "Rejected" -> new Failure.Rejected(status);
                    case "ServerError" -> new Failure.ServerError(status);
                    case "Declined" ->
                        new Failure.Refused(
                                Optional.ofNullable(json.path("category").textValue()));
                    case "TimedOut" -> new Failure.TimedOut();
                    case "CutShort" -> new Failure.Truncated();
                    case "Malformed" -> new Failure.InvalidResponse();
                    default -> null;
                });
    }

    private static Optional<Duration> retryAfter(JsonNode json) {
        return json.path("retryAfterMs").isIntegralNumber()
                ? Optional.of(Duration.ofMillis(json.path("retryAfterMs").asLong()))
                : Optional.empty();
    }

    private static String label(Failure.ConnectionError connectionError) {
        return switch (connectionError) {
            case CONNECT_FAILED -> "CANNOT_CONNECT";
            case RESET_BEFORE_RESPONSE -> "CONNECTION_LOST";
            case RESET_DURING_RESPONSE -> "ANSWER_LOST";
        };
    }

    private static Failure.ConnectionError connectionError(JsonNode json) {
        return switch (json.path("trouble").asText()) {
            case "CANNOT_CONNECT" -> Failure.ConnectionError.CONNECT_FAILED;
            case "ANSWER_LOST" -> Failure.ConnectionError.RESET_DURING_RESPONSE;
            default -> Failure.ConnectionError.RESET_BEFORE_RESPONSE;
        };
    }
}
