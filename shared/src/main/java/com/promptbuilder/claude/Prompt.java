package com.promptbuilder.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.value.ModelOptions;

import java.time.Duration;
import java.util.Optional;

/**
 * One prompt for Claude.
 *
 * @param model the model's name, such as {@code claude-haiku-5-5}
 * @param options effort, thinking and the limit of output tokens
 * @param system the system message: the same for every caller, so that Claude's prompt cache can serve its prefix
 * @param user the user message: the caller's input, delimited by tags
 * @param answerSchema the JSON schema of a structured answer; empty for plain text
 * @param remainingTime how long the caller can wait
 * @param callContext the purpose of the call; not sent to Claude
 */
public record Prompt(
        String model,
        ModelOptions options,
        String system,
        String user,
        Optional<JsonNode> answerSchema,
        Duration remainingTime,
        CallContext callContext) {

    /** The same prompt with another remaining time. */
    public Prompt withRemainingTime(Duration less) {
        return new Prompt(model, options, system, user, answerSchema, less, callContext);
    }

    /** The same prompt with an action that runs before the first streamed text is passed on. */
    Prompt onFirstText(Runnable action) {
        return new Prompt(model, options, system, user, answerSchema, remainingTime, callContext.onFirstText(action));
    }
}
