package com.promptbuilder.claude;

/** What came of asking Claude: a whole text, or why there is none. */
public sealed interface Completion permits Completion.Text, Failure {
    /** The tokens that are paid for; none where Claude did not tell. */
    Usage usage();

    /**
     * A text that Claude ended by itself (stop reason {@code end_turn}).
     *
     * @param text all text blocks, joined; never blank
     * @param model the model that answered
     * @param usage tokens that are paid for
     */
    record Text(String text, String model, Usage usage) implements Completion {}
}
