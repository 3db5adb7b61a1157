package com.promptbuilder.claude;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * One question to Claude.
 *
 * @param model the model's name, such as {@code claude-haiku-5-5}
 * @param maxTokens the most output tokens
 * @param system who Claude is and what it is to do: the same for every caller, so that its prefix can be cached
 * @param user the caller's material, delimited
 * @param answerSchema the JSON schema of a structured answer; empty for plain text
 * @param remainingTime how long the caller can wait
 * @param callContext why it is asked: nothing of it reaches Claude
 */
public record Prompt(
        String model,
        int maxTokens,
        String system,
        String user,
        Optional<JsonNode> answerSchema,
        Duration remainingTime,
        CallContext callContext) {

    /** The same with less time. */
    public Prompt withRemainingTime(Duration less) {
        return new Prompt(model, maxTokens, system, user, answerSchema, less, callContext);
    }

    /** The same, with a change to whoever hears its text. */
    Prompt mapStream(UnaryOperator<Consumer<String>> change) {
        return new Prompt(model, maxTokens, system, user, answerSchema, remainingTime, callContext.hearing(change));
    }
}
