package com.promptbuilder.simulator;

import java.util.List;
import java.util.Optional;

/**
 * A generated message: blocks of content, and the stop reason.
 *
 * @param stopReason a stop reason of the API, such as {@code end_turn}
 * @param refusal the category of a refusal
 */
record SimulatedMessage(List<Block> content, String stopReason, Optional<String> refusal) {
    /** A block of content. */
    sealed interface Block {
        /** The text of the block. */
        String written();
    }

    record Text(String written) implements Block {}

    record Thinking(String written) implements Block {}

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
                .filter(Thinking.class::isInstance)
                .mapToInt(block -> Usage.tokensIn(block.written()))
                .sum();
    }
}
