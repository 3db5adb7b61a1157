package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A validated request for a message.
 *
 * @param model the model, whatever the provider calls it
 * @param effort the requested effort, or the model's default
 * @param thinking the requested {@code thinking.type}
 * @param showsThinking the text of thinking is requested
 * @param schema the JSON schema of the requested output
 * @param system the text of the system prompt
 * @param segments the whole prompt
 * @param userTexts the texts of the user messages, in their order
 * @param fingerprint SHA-256 of the body with the model's own name and without {@code stream}, {@code metadata} and {@code max_tokens}, in hexadecimal
 */
record MessageRequest(
        Provider provider,
        Model model,
        long maxTokens,
        String effort,
        Optional<String> thinking,
        boolean showsThinking,
        Optional<JsonNode> schema,
        String system,
        List<PromptSegment> segments,
        List<String> userTexts,
        boolean stream,
        String fingerprint) {
    MessageRequest {
        segments = List.copyOf(segments);
        userTexts = List.copyOf(userTexts);
    }

    /** Reads a body that the {@link BodyValidator} accepted. */
    static MessageRequest of(Provider provider, ObjectNode body, Model model) {
        JsonNode output = body.path("output_config");
        JsonNode schema = output.path("format").path("schema");
        ObjectNode question = body.deepCopy().put("model", model.id());
        question.remove(List.of("stream", "metadata", "max_tokens"));
        return new MessageRequest(
                provider,
                model,
                body.path("max_tokens").asLong(),
                output.path("effort").asText(model.defaultEffort()),
                Optional.of(body.at("/thinking/type").asText()).filter(type -> !type.isEmpty()),
                body.at("/thinking/display").asText().equals("summarized"),
                schema.isObject() ? Optional.of(schema) : Optional.empty(),
                contentText(body.path("system")),
                PromptSegment.of(body),
                userTexts(body.path("messages")),
                body.path("stream").asBoolean(),
                sha256(Json.text(question)));
    }

    /** The tokens of the whole prompt, including the schema. */
    int inputTokens() {
        return segments.stream().mapToInt(PromptSegment::tokens).sum() + schemaTokens();
    }

    int schemaTokens() {
        return schema.map(Json::text).map(Usage::tokensIn).orElse(0);
    }

    /** The texts of all user messages, one per line. */
    String userText() {
        return String.join("\n", userTexts);
    }

    /** The SHA-256 of a text, in hexadecimal. */
    static String sha256(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
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

    /**
     * A segment of the prompt, and the TTL of the prompt prefix that ends with it, if the request caches that prefix.
     *
     * <p>A prompt consists of its system blocks and its messages, in this order.
     */
    record PromptSegment(String text, Optional<Duration> cacheTtl) {
        private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
        private static final Duration ONE_HOUR = Duration.ofHours(1);

        /** The segments of a validated request body. */
        static List<PromptSegment> of(JsonNode body) {
            List<PromptSegment> segments = new ArrayList<>();
            addContent(segments, "", body.path("system"));
            for (JsonNode message : body.path("messages")) {
                addContent(segments, message.path("role").asText() + ": ", message.path("content"));
            }
            ttl(body).ifPresent(ttl -> segments.add(new PromptSegment(segments.removeLast().text, Optional.of(ttl))));
            return segments;
        }

        /** The length in tokens. */
        int tokens() {
            return Usage.tokensIn(text);
        }

        private static void addContent(List<PromptSegment> segments, String before, JsonNode content) {
            if (content.isTextual()) {
                segments.add(new PromptSegment(before + content.asText(), Optional.empty()));
            }
            if (content.isArray()) {
                content.forEach(block -> segments.add(new PromptSegment(before + blockText(block), ttl(block))));
            }
        }

        private static String blockText(JsonNode block) {
            return block.path("text").isTextual() ? block.path("text").asText() : Json.text(withoutControl(block));
        }

        private static JsonNode withoutControl(JsonNode block) {
            return block instanceof ObjectNode object ? object.deepCopy().without("cache_control") : block;
        }

        private static Optional<Duration> ttl(JsonNode block) {
            JsonNode control = block.path("cache_control");
            return control.isObject()
                    ? Optional.of(control.path("ttl").asText().equals("1h") ? ONE_HOUR : FIVE_MINUTES)
                    : Optional.empty();
        }
    }
}
