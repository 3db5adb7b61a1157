package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Validates messages, system blocks and their {@code cache_control} by the API's rules. */
final class MessageValidator {
    private static final Set<String> ROLES = Set.of("user", "assistant", "system");
    private static final Set<String> TTLS = Set.of("", "5m", "1h");

    private MessageValidator() {}

    static Stream<String> messages(JsonNode messages) {
        if (messages.isMissingNode()) {
            return Stream.of("messages: Field required");
        }
        if (!messages.isArray()) {
            return Stream.of("messages: Input should be a valid list");
        }
        if (messages.isEmpty()) {
            return Stream.of("messages: at least one message is required");
        }
        return Stream.concat(
                IntStream.range(0, messages.size()).boxed().flatMap(i -> message("messages." + i, messages.path(i))),
                order(messages));
    }

    /** The problems of a system prompt, which is a text or a list of text blocks. */
    static Stream<String> system(JsonNode system) {
        if (system.isMissingNode() || system.isTextual()) {
            return Stream.empty();
        }
        return system.isArray()
                ? blocks("system", system, true)
                : Stream.of("system: Input should be a valid string or list of text blocks");
    }

    private static Stream<String> order(JsonNode messages) {
        if (!role(messages.path(0)).equals("user")) {
            return Stream.of("messages: first message must use the \"user\" role");
        }
        return role(messages.path(messages.size() - 1)).equals("assistant")
                ? Stream.of("This model does not support assistant message prefill."
                        + " The conversation must end with a user message.")
                : Stream.empty();
    }

    private static String role(JsonNode message) {
        return message.path("role").asText();
    }

    private static Stream<String> message(String path, JsonNode message) {
        if (!message.isObject()) {
            return Stream.of(path + ": Input should be a valid object");
        }
        JsonNode content = message.path("content");
        return Stream.of(role(path, message), content(path, content)).flatMap(problems -> problems);
    }

    private static Stream<String> role(String path, JsonNode message) {
        if (!message.has("role")) {
            return Stream.of(path + ".role: Field required");
        }
        return ROLES.contains(role(message))
                ? Stream.empty()
                : Stream.of(path + ".role: Input should be 'user', 'assistant' or 'system'");
    }

    private static Stream<String> content(String path, JsonNode content) {
        if (content.isMissingNode()) {
            return Stream.of(path + ".content: Field required");
        }
        if (content.isArray() && !content.isEmpty()) {
            return blocks(path + ".content", content, false);
        }
        if (content.isTextual()) {
            return content.asText().isBlank()
                    ? Stream.of(path + ": text content blocks must contain non-whitespace text")
                    : Stream.empty();
        }
        return Stream.of(path + ".content: Input should be a valid string or a list of blocks");
    }

    private static Stream<String> blocks(String path, JsonNode blocks, boolean onlyText) {
        return IntStream.range(0, blocks.size()).boxed().flatMap(i -> block(path + "." + i, blocks.path(i), onlyText));
    }

    private static Stream<String> block(String path, JsonNode block, boolean onlyText) {
        String type = block.path("type").asText();
        if (type.isEmpty()) {
            return Stream.of(path + ".type: Field required");
        }
        if (onlyText && !type.equals("text")) {
            return Stream.of(path + ".type: Input should be 'text'");
        }
        return type.equals("text") && !block.path("text").isTextual()
                ? Stream.of(path + ".text: Field required")
                : cacheControl(path, block.path("cache_control"));
    }

    private static Stream<String> cacheControl(String path, JsonNode control) {
        if (control.isMissingNode() || control.isNull()) {
            return Stream.empty();
        }
        if (!control.path("type").asText().equals("ephemeral")) {
            return Stream.of(path + ".cache_control.type: Input should be 'ephemeral'");
        }
        return TTLS.contains(control.path("ttl").asText())
                ? Stream.empty()
                : Stream.of(path + ".cache_control.ttl: Input should be '5m' or '1h'");
    }
}
