package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
