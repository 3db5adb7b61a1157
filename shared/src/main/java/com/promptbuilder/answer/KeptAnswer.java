package com.promptbuilder.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.util.Optional;

/**
 * The answer that is kept for an idempotency key: the JSON of {@link RecordPayload} with the field {@code key}, and {@code lossy} if that is
 * true. If the first request became a job, {@code key} is the only field.
 *
 * @param key the answer's key
 * @param answer empty if the first request became a job, whose result is in the record of the key
 * @param isLossy true if the answer was returned with a warning
 */
record KeptAnswer(AnswerKey key, Optional<StoredAnswer> answer, boolean isLossy) {
    private static final String LOSSY = "lossy";

    /** What a retry should get; empty if it should make the call again. */
    static Optional<KeptAnswer> of(AnswerKey key, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered(StoredAnswer answer) -> Optional.of(new KeptAnswer(key, Optional.of(answer), false));
            case Outcome.LossyAnswer(StoredAnswer answer) ->
                Optional.of(new KeptAnswer(key, Optional.of(answer), true));
            case Outcome.Pending _ -> Optional.of(new KeptAnswer(key, Optional.empty(), false));
            case Outcome.Failed _, Outcome.QueueFull _, Outcome.NotCached _ -> Optional.empty();
            case Outcome.Invalid _, Outcome.NotJson _, Outcome.Replayed _, Outcome.IdempotencyKeyReused _ ->
                Optional.empty();
        };
    }

    /** @param otherwise the key, if the JSON has none */
    static KeptAnswer parse(String json, AnswerKey otherwise) {
        JsonNode node = RecordPayload.parse(json);
        return new KeptAnswer(
                AnswerKey.parse(node.path("key").asText()).orElse(otherwise),
                RecordPayload.answer(node),
                node.path(LOSSY).asBoolean());
    }

    String toJson() {
        ObjectNode json = answer.map(RecordPayload::object).orElseGet(JsonNodeFactory.instance::objectNode);
        json.put("key", key.text());
        return (isLossy ? json.put(LOSSY, true) : json).toString();
    }
}
