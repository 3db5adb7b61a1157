package com.promptbuilder.claude;

/** The result of a call of Claude: a complete text, or a failure. */
public sealed interface Completion permits Completion.Text, Failure {
    /** The billed tokens; none if Claude reported none. */
    Usage usage();

    /**
     * A text that Claude completed (stop reason {@code end_turn}).
     *
     * @param text all text blocks, joined; never blank
     * @param model the model that answered
     * @param usage the billed tokens
     */
    record Text(String text, String model, Usage usage) implements Completion {}
}
