package com.promptbuilder.simulator;

import java.util.Locale;

/** A flaw of an answer that is well-formed, but not what was asked for. */
public enum AnswerFlaw {
    /** Variables and links of the subject are missing. */
    LOSE_VARIABLES;

    /** The word of the marker. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
