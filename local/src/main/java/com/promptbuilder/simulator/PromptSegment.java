package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A part of the prompt, and the time to cache the prompt up to its end, when that was asked for.
 *
 * <p>A prompt is made of its tools, its system blocks and its messages, in this order.
 */
record PromptSegment(String text, Optional<Duration> cacheTtl) {
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final Duration ONE_HOUR = Duration.ofHours(1);

    /** The segments of a checked request body. */
    static List<PromptSegment> of(JsonNode body) {
        List<PromptSegment> segments = new ArrayList<>();
        body.path("tools").forEach(tool -> segments.add(new PromptSegment(Json.text(withoutControl(tool)), ttl(tool))));
        addContent(segments, "", body.path("system"));
        for (JsonNode message : body.path("messages")) {
            addContent(segments, message.path("role").asText() + ": ", message.path("content"));
        }
        ttl(body).ifPresent(ttl -> segments.add(new PromptSegment(segments.removeLast().text, Optional.of(ttl))));
        return segments;
    }

    /** The size in tokens, at four characters a token. */
    int tokens() {
        return TokenEstimator.in(text);
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
