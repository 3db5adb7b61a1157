package com.promptbuilder.simulator;

import java.util.Locale;

/** A flaw of an answer that is well-formed, but not what was asked for. */
public enum AnswerFlaw {
    /** The answer carries the task out instead of writing a prompt for it. */
    ANSWERED,
    /** A list has one item. */
    FEW,
    /** A list has twelve items more. */
    MANY,
    /** Five slots that the subject does not have. */
    MANY_SLOTS,
    /** The verdict on a scene is the opposite. */
    MISJUDGED,
    /** The answer does what an order within the subject demands. */
    OBEYED,
    /** The answer is in another language. */
    OTHER_LANGUAGE,
    /** A sentence about the answer stands before it. */
    PREAMBLE,
    /** Nothing of the subject's wording and structure is left. */
    REBUILT,
    /** All items of a list are the first one. */
    REPEATED,
    /** Variables, links and fenced code of the subject are missing. */
    LOSE_VARIABLES,
    /** Ten times as long. */
    TOO_LONG,
    /** No labels. */
    UNLABELLED;

    /** The word of the marker. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
