package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/**
 * A generated message: blocks of content, and the stop reason.
 *
 * @param stopReason a stop reason of the API, such as {@code end_turn}
 * @param refusal the category of a refusal
 */
record SimulatedMessage(List<Block> content, String stopReason, Optional<String> refusal) {
    /**
     * A block of content.
     *
     * @param type {@code text} or {@code thinking}
     */
    record Block(String type, String written) {
        boolean isThinking() {
            return type.equals("thinking");
        }

        /** The block in the API's JSON format. The signature of a thinking block signs nothing. */
        ObjectNode json() {
            ObjectNode json = Json.object().put("type", type).put(type, written);
            return isThinking() ? json.put("signature", signature()) : json.putNull("citations");
        }

        String signature() {
            return written.isEmpty() ? "" : MessageRequest.sha256(written);
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
        int written = content.stream()
                .mapToInt(block -> Usage.tokensIn(block.written()))
                .sum();
        return Math.max(1, written);
    }

    int thinkingTokens() {
        return content.stream()
                .filter(Block::isThinking)
                .mapToInt(block -> Usage.tokensIn(block.written()))
                .sum();
    }
}
