package com.promptbuilder.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.value.StoredAnswer;

import java.time.Instant;
import java.util.Optional;

/**
 * An outcome as a record's {@code data}: {@code {"answer":"<JSON text>","storedAt":…,"expiresAt":…}} or {@code {"failure":{"kind":…},"expiresAt":…}};
 * times in milliseconds since the epoch.
 */
final class RecordData {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RecordData() {}

    static String of(StoredAnswer answer) {
        return object(answer.expiresAt())
                .put("answer", answer.json())
                .put("storedAt", answer.storedAt().toEpochMilli())
                .toString();
    }

    static String of(Result.NoAnswer shared) {
        ObjectNode data = object(shared.expiresAt());
        data.set("failure", FailureJson.write(shared.failure()));
        return data.toString();
    }

    /** The result in a record's data; empty if it holds none that we can read. */
    static Optional<Result> read(String data) {
        JsonNode node = parse(data);
        Instant expiresAt = Instant.ofEpochMilli(node.path("expiresAt").asLong());
        if (node.path("answer").isTextual() && node.path("storedAt").isIntegralNumber()) {
            Instant storedAt = Instant.ofEpochMilli(node.path("storedAt").longValue());
            return Optional.of(
                    new Result.Answer(new StoredAnswer(node.path("answer").textValue(), storedAt, expiresAt)));
        }
        return FailureJson.read(node.path("failure")).map(failure -> new Result.NoAnswer(failure, expiresAt));
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
