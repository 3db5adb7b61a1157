package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A checked request for a message.
 *
 * @param effort the effort asked for, or an empty text
 * @param schema the JSON schema the answer shall fit
 * @param segments the whole prompt
 * @param userTexts the texts of the user messages, in their order
 * @param fingerprint the same for requests that ask the same thing (streamed or not, by whomever)
 */
record MessageRequest(
        Model model,
        long maxTokens,
        String effort,
        Optional<JsonNode> schema,
        List<PromptSegment> segments,
        List<String> userTexts,
        List<String> stopSequences,
        boolean stream,
        String fingerprint) {
    MessageRequest {
        segments = List.copyOf(segments);
        userTexts = List.copyOf(userTexts);
        stopSequences = List.copyOf(stopSequences);
    }

    /** Reads a body that passed the {@link BodyValidator}. */
    static MessageRequest of(ObjectNode body, Model model) {
        JsonNode output = body.path("output_config");
        JsonNode schema = output.path("format").path("schema");
        List<String> stops = new ArrayList<>();
        body.path("stop_sequences").forEach(stop -> stops.add(stop.asText()));
        ObjectNode question = body.deepCopy();
        question.remove(List.of("stream", "metadata", "max_tokens"));
        return new MessageRequest(
                model,
                body.path("max_tokens").asLong(),
                output.path("effort").asText(""),
                schema.isObject() ? Optional.of(schema) : Optional.empty(),
                PromptSegment.of(body),
                userTexts(body.path("messages")),
                stops,
                body.path("stream").asBoolean(),
                Sha256.of(Json.text(question)));
    }

    /** The tokens of the whole prompt, the schema included. */
    int inputTokens() {
        return segments.stream().mapToInt(PromptSegment::tokens).sum() + schemaTokens();
    }

    int schemaTokens() {
        return schema.map(Json::text).map(TokenEstimator::in).orElse(0);
    }

    /** All that the user said. */
    String userText() {
        return String.join("\n", userTexts);
    }

    private static List<String> userTexts(JsonNode messages) {
        return messages.valueStream()
                .filter(message -> message.path("role").asText().equals("user"))
                .map(message -> contentText(message.path("content")))
                .toList();
    }

    private static String contentText(JsonNode content) {
        return content.isTextual()
                ? content.asText()
                : content.valueStream()
                        .filter(block -> block.path("type").asText().equals("text"))
                        .map(block -> block.path("text").asText())
                        .collect(Collectors.joining("\n"));
    }
}
