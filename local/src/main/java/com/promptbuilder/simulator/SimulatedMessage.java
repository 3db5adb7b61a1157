package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/** A generated message: blocks of content, the stop reason, such as {@code end_turn}, and the category of a refusal. */
record SimulatedMessage(List<Block> content, String stopReason, Optional<String> refusal) {
    /**
     * A block of content.
     *
     * @param type {@code text} or {@code thinking}
     * @param written its text; empty if the text of thinking is omitted
     * @param tokens its output tokens, also those of omitted text
     */
    record Block(String type, String written, int tokens) {
        static Block text(String written) {
            return new Block("text", written, Usage.tokensIn(written));
        }

        boolean isThinking() {
            return type.equals("thinking");
        }

        /** The block in the API's JSON format. The signature of a thinking block signs nothing. */
        ObjectNode json() {
            return json(written, signature());
        }

        /** The block at its start in a stream: without text and signature. */
        ObjectNode begun() {
            return json("", "");
        }

        private ObjectNode json(String text, String signature) {
            ObjectNode json = Json.object().put("type", type).put(type, text);
            return isThinking() ? json.put("signature", signature) : json.putNull("citations");
        }

        String signature() {
            return MessageRequest.sha256(tokens + written);
        }
    }

    SimulatedMessage {
        content = List.copyOf(content);
    }

    static SimulatedMessage stopped(List<Block> content, String reason) {
        return new SimulatedMessage(content, reason, Optional.empty());
    }

    /** The output tokens, including thinking; at least 1. */
    int outputTokens() {
        return Math.max(1, content.stream().mapToInt(Block::tokens).sum());
    }

    int thinkingTokens() {
        return content.stream()
                .filter(Block::isThinking)
                .mapToInt(Block::tokens)
                .sum();
    }

    /** Writes messages in the API's JSON format. */
    static final class MessageJson {
        private MessageJson() {}

        /** The complete message, for a response without streaming. */
        static ObjectNode whole(String id, Model model, SimulatedMessage generated, Usage usage) {
            ObjectNode message = Json.object()
                    .put("id", id)
                    .put("type", "message")
                    .put("role", "assistant")
                    .put("model", model.id());
            ArrayNode content = message.putArray("content");
            generated.content().forEach(block -> content.add(block.json()));
            message.setAll(stop(generated));
            message.putNull("container");
            return message.set("usage", usage.full());
        }

        /** The message at the start of a stream: without content and stop reason. */
        static ObjectNode begun(String id, Model model, Usage usage) {
            ObjectNode message = whole(id, model, SimulatedMessage.stopped(List.of(), ""), usage);
            message.putNull("stop_reason");
            ((ObjectNode) message.path("usage")).put("output_tokens", 1).remove("output_tokens_details");
            return message;
        }

        /** The stop fields: {@code stop_reason}, {@code stop_sequence} and {@code stop_details}. */
        static ObjectNode stop(SimulatedMessage generated) {
            ObjectNode stop = Json.object().put("stop_reason", generated.stopReason());
            stop.putNull("stop_sequence").putNull("stop_details");
            generated
                    .refusal()
                    .ifPresent(category -> stop.putObject("stop_details")
                            .put("type", "refusal")
                            .put("category", category)
                            .put("explanation", "This request was declined by a simulated safety check."));
            return stop;
        }
    }
}
