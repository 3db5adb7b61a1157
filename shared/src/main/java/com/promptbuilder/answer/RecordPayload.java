package com.promptbuilder.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.coalesce.Coalescer;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.value.CallCost;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A result as a record's {@code data}: {@code {"answer":"<JSON text>","storedAt":…,"expiresAt":…,"cost":[…]}} or
 * {@code {"failure":{"kind":…},"expiresAt":…,"past":<an answer as above>,"toldUntil":…}}, with {@code "lossy":<an answer>} instead of
 * the failure if the answer is shared but not stored; times in milliseconds since the epoch. The cost is as in
 * {@link CallCost#parts()}.
 *
 * @param staleIfError how long after its expiry an answer is kept for stale-if-error
 */
public record RecordPayload(Duration staleIfError) implements Coalescer.Codec<GenerationResult> {
    private static final String LOSSY = "lossy";
    private static final String COST = "cost";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public RecordStore.RecordValue encode(GenerationResult result) {
        return switch (result) {
            case GenerationResult.Answer(StoredAnswer answer) ->
                new RecordStore.RecordValue(
                        object(answer).toString(), answer.expiresAt().plus(staleIfError));
            case GenerationResult.SharedFailure failure ->
                notStored(failure, "failure", FailureJson.write(failure.failure()));
            case GenerationResult.LossyAnswer lossy -> notStored(lossy, LOSSY, object(lossy.answer()));
        };
    }

    private RecordStore.RecordValue notStored(GenerationResult result, String name, ObjectNode value) {
        ObjectNode data = object(result.expiresAt());
        data.set(name, value);
        if (result.isFinal()) {
            data.put("toldUntil", result.reportUntil().toEpochMilli());
        }
        result.lastAnswer().ifPresent(answer -> data.set("past", object(answer)));
        return new RecordStore.RecordValue(data.toString(), expiration(result), result.isFinal());
    }

    private Instant expiration(GenerationResult result) {
        return result.lastAnswer()
                .map(answer -> answer.expiresAt().plus(staleIfError))
                .filter(result.reportUntil()::isBefore)
                .orElse(result.reportUntil());
    }

    @Override
    public Optional<GenerationResult> decodeServable(String data, Instant now) {
        return decode(data, now).filter(GenerationResult.Answer.class::isInstance);
    }

    @Override
    public Optional<GenerationResult> decode(String data, Instant now) {
        return decode(data).filter(result -> now.isBefore(result.expiresAt()));
    }

    @Override
    public Optional<GenerationResult> decode(String data) {
        return read(data);
    }

    /** The result in a record's data; empty if the data has another format. */
    static Optional<GenerationResult> read(String data) {
        JsonNode node = parse(data);
        return answer(node)
                .<GenerationResult>map(GenerationResult.Answer::new)
                .or(() -> notStored(node)
                        .map(result -> isTime(node, "toldUntil") ? result.asFinal(time(node, "toldUntil")) : result));
    }

    private static Optional<GenerationResult> notStored(JsonNode node) {
        if (!isTime(node, "expiresAt")) {
            return Optional.empty();
        }
        Optional<StoredAnswer> past = answer(node.path("past"));
        return answer(node.path(LOSSY))
                .<GenerationResult>map(lossy -> new GenerationResult.LossyAnswer(lossy, past))
                .or(() -> FailureJson.read(node.path("failure"))
                        .map(failure -> new GenerationResult.SharedFailure(failure, time(node, "expiresAt"), past)));
    }

    /** The last stored answer in a record's data, fresh or stale; if the data has none, the answer before it. */
    static Optional<StoredAnswer> lastAnswer(String data) {
        return read(data).flatMap(GenerationResult::lastAnswer);
    }

    /** The last answer in a record, as in its data. */
    public static Optional<StoredAnswer> lastAnswer(Optional<IdempotencyRecord> record) {
        return record.flatMap(IdempotencyRecord::data).flatMap(RecordPayload::lastAnswer);
    }

    /** The fresh answer in a record. */
    static Optional<StoredAnswer> freshAnswer(IdempotencyRecord record, Instant now) {
        return record.servableData(now)
                .flatMap(RecordPayload::read)
                .flatMap(GenerationResult::asAnswer)
                .filter(answer -> answer.isFresh(now));
    }

    /** The answer in this JSON, which may have other fields too. */
    static Optional<StoredAnswer> answer(JsonNode node) {
        return node.path("answer").isTextual() && isTime(node, "storedAt") && isTime(node, "expiresAt")
                ? Optional.of(new StoredAnswer(
                                node.path("answer").textValue(), time(node, "storedAt"), time(node, "expiresAt"))
                        .withCost(cost(node.path(COST))))
                : Optional.empty();
    }

    private static CallCost cost(JsonNode parts) {
        return CallCost.ofParts(parts.valueStream().map(part -> part.asLong(-1)).toList());
    }

    private static boolean isTime(JsonNode node, String name) {
        JsonNode millis = node.path(name);
        return millis.isIntegralNumber()
                && millis.canConvertToLong()
                && Attributes.millis(millis.longValue()).isPresent();
    }

    private static Instant time(JsonNode node, String name) {
        return Instant.ofEpochMilli(node.path(name).asLong());
    }

    static ObjectNode object(StoredAnswer answer) {
        ObjectNode object = object(answer.expiresAt())
                .put("answer", answer.json())
                .put("storedAt", answer.storedAt().toEpochMilli());
        if (!answer.cost().equals(CallCost.NONE)) {
            answer.cost().parts().forEach(object.putArray(COST)::add);
        }
        return object;
    }

    private static ObjectNode object(Instant expiresAt) {
        return JsonNodeFactory.instance.objectNode().put("expiresAt", expiresAt.toEpochMilli());
    }

    static JsonNode parse(String data) {
        try {
            return JSON.readTree(data);
        } catch (JsonProcessingException _) {
            // Another library wrote the record: its data counts as absent.
            return JsonNodeFactory.instance.missingNode();
        }
    }
}
