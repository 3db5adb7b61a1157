package com.promptbuilder.endpoint;

import com.promptbuilder.endpoint.KeptTextRule.KeptText;

import java.util.List;
import java.util.function.Consumer;

/**
 * An input whose text must come back: what Claude gets of it, and what is checked and restored in Claude's output.
 *
 * @param original the client's input
 * @param sent the input with placeholders for long code blocks
 * @param keptText what the answer must contain
 */
public record ProtectedInput<I extends Record>(
        I original, I sent, String source, KeptText keptText, CodePlaceholders placeholders) {
    /** How many missing items Claude is told, and how much of each. */
    private static final int MAX_NAMES = 50;

    private static final int MAX_NAME_LENGTH = 400;

    /** An input without text that must come back. */
    static <I extends Record> ProtectedInput<I> unprotected(I in) {
        return new ProtectedInput<>(in, in, "", KeptText.NONE, CodePlaceholders.NONE);
    }

    /** A receiver of Claude's streamed text that restores it for the client. */
    public PlaceholderRestorer restoring(Consumer<String> client) {
        return placeholders.restoring(client);
    }

    /** The missing items by the names under which Claude knows them. */
    List<String> names(List<String> missing) {
        return missing.stream()
                .map(placeholders::nameOf)
                .map(name -> name.substring(0, Math.min(name.length(), MAX_NAME_LENGTH)))
                .limit(MAX_NAMES)
                .toList();
    }
}
