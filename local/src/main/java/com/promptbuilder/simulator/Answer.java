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
record Answer(List<Block> content, String stopReason, Optional<String> stopSequence, Optional<String> refusal) {
    /** A block of content. */
    sealed interface Block {
        /** The words that were written. */
        String written();
    }

    record Text(String written) implements Block {}

    record Thinking(String written) implements Block {}

    Answer {
        content = List.copyOf(content);
    }

    static Answer stopped(List<Block> content, String reason) {
        return new Answer(content, reason, Optional.empty(), Optional.empty());
    }

    /** The tokens written, thinking included; an answer costs one at least. */
    int outputTokens() {
        int written =
                content.stream().mapToInt(block -> Tokens.in(block.written())).sum();
        return Math.max(1, written);
    }

    int thinkingTokens() {
        return content.stream()
                .filter(Thinking.class::isInstance)
                .mapToInt(block -> Tokens.in(block.written()))
                .sum();
    }
}
