package com.promptbuilder.answer;

/** What came of asking, and whose it is. */
sealed interface Asked {
    /** Everybody's who asks the same. */
    record Shared(Result result) implements Asked {}

    /** This caller's alone: others may well be answered. */
    record Own(Result.NoAnswer failure) implements Asked {}
}
