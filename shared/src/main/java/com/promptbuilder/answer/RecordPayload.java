package com.promptbuilder.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.value.StoredAnswer;

import java.time.Instant;
import java.util.Optional;

/**
 * An outcome as a record's {@code data}: {@code {"answer":"<JSON text>","storedAt":…,"expiresAt":…}} or
 * {@code {"failure":{"kind":…},"expiresAt":…,"past":<an answer as above>,"toldUntil":…}}; times in milliseconds since the epoch.
 */
public final class RecordPayload {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RecordPayload() {}

    static String of(StoredAnswer answer) {
        return object(answer).toString();
    }

    static String of(GenerationResult.SharedFailure shared) {
        ObjectNode data = object(shared.expiresAt());
        data.set("failure", FailureJson.write(shared.failure()));
        if (shared.isLastWord()) {
            data.put("toldUntil", shared.reportUntil().toEpochMilli());
        }
        shared.past().ifPresent(answer -> data.set("past", object(answer)));
        return data.toString();
    }

    /** The result in a record's data; empty if it holds none that we can read. */
    static Optional<GenerationResult> read(String data) {
        JsonNode node = parse(data);
        return answer(node)
                .<GenerationResult>map(GenerationResult.Answer::new)
                .or(() -> FailureJson.read(node.path("failure"))
                        .filter(_ -> isTime(node, "expiresAt"))
                        .map(failure -> noAnswer(failure, node)));
    }

    private static GenerationResult.SharedFailure noAnswer(Failure failure, JsonNode node) {
        GenerationResult.SharedFailure shared =
                new GenerationResult.SharedFailure(failure, time(node, "expiresAt"), answer(node.path("past")));
        return isTime(node, "toldUntil") ? shared.asFinal(time(node, "toldUntil")) : shared;
    }

    /** The last answer in a record's data, however old: the one itself, or the one before a failure. */
    public static Optional<StoredAnswer> past(String data) {
        return read(data).flatMap(generationResult -> switch (generationResult) {
            case GenerationResult.Answer(StoredAnswer answer) -> Optional.of(answer);
            case GenerationResult.SharedFailure failure -> failure.past();
        });
    }

    private static Optional<StoredAnswer> answer(JsonNode node) {
        return node.path("answer").isTextual() && isTime(node, "storedAt") && isTime(node, "expiresAt")
                ? Optional.of(new StoredAnswer(
                        node.path("answer").textValue(), time(node, "storedAt"), time(node, "expiresAt")))
                : Optional.empty();
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

    private static ObjectNode object(StoredAnswer answer) {
        return object(answer.expiresAt())
                .put("answer", answer.json())
                .put("storedAt", answer.storedAt().toEpochMilli());
    }

    private static ObjectNode object(Instant expiresAt) {
        return JsonNodeFactory.instance.objectNode().put("expiresAt", expiresAt.toEpochMilli());
    }

    private static JsonNode parse(String data) {
        try {
            return JSON.readTree(data);
        } catch (JsonProcessingException written_by_another_library) {
            return JsonNodeFactory.instance.missingNode();
        }
    }
}
