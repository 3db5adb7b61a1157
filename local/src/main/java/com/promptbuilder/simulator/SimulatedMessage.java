package com.promptbuilder.simulator;

import java.util.List;
import java.util.Optional;

/**
 * What Claude says: blocks of content, and why it stopped.
 *
 * @param stopReason one of the API's, such as {@code end_turn}
 * @param stopSequence the sequence that stopped it
 * @param refusal the category of a refusal
 */
record SimulatedMessage(
        List<Block> content, String stopReason, Optional<String> stopSequence, Optional<String> refusal) {
    /** A block of content. */
    sealed interface Block {
        /** The words that were written. */
        String written();
    }

    record Text(String written) implements Block {}

    record Thinking(String written) implements Block {}

    SimulatedMessage {
        content = List.copyOf(content);
    }

    static SimulatedMessage stopped(List<Block> content, String reason) {
        return new SimulatedMessage(content, reason, Optional.empty(), Optional.empty());
    }

    /** The tokens written, thinking included; an answer costs one at least. */
    int outputTokens() {
        int written = content.stream()
                .mapToInt(block -> TokenEstimator.in(block.written()))
                .sum();
        return Math.max(1, written);
    }

    int thinkingTokens() {
        return content.stream()
                .filter(Thinking.class::isInstance)
                .mapToInt(block -> TokenEstimator.in(block.written()))
                .sum();
    }
}
