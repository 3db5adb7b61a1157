package com.promptbuilder.answer;

/** What came of asking, and whose it is. */
sealed interface Generated {
    /** Everybody's who asks the same. */
    record ForEveryone(GenerationResult generationResult) implements Generated {}

    /** This caller's alone: others may well be answered. */
    record ForThisCaller(GenerationResult.SharedFailure failure) implements Generated {}
}
