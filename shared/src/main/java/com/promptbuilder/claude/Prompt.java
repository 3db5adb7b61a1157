package com.promptbuilder.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.ModelOptions;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One prompt for Claude.
 *
 * @param model the model's name, such as {@code claude-haiku-5-5}
 * @param options effort, thinking and the limit of output tokens
 * @param system the system message: the same for every caller, so that Claude's prompt cache can serve its prefix
 * @param user the user message: the caller's input, delimited by tags
 * @param answerSchema the JSON schema of a structured answer; empty for plain text
 * @param remainingTime how long the caller can wait
 * @param firstTextShare the share of the remaining time for the answer, or for the first text of a stream; below 1 if another provider
 *     can be called afterwards
 * @param callContext the purpose of the call; not sent to Claude
 */
public record Prompt(
        String model,
        ModelOptions options,
        String system,
        String user,
        Optional<JsonNode> answerSchema,
        Duration remainingTime,
        double firstTextShare,
        CallContext callContext) {

    /** A prompt whose answer may take all of the remaining time. */
    public Prompt(
            String model,
            ModelOptions options,
            String system,
            String user,
            Optional<JsonNode> answerSchema,
            Duration remainingTime,
            CallContext callContext) {
        this(model, options, system, user, answerSchema, remainingTime, 1, callContext);
    }

    /** The same prompt with another remaining time. */
    public Prompt withRemainingTime(Duration less) {
        return new Prompt(model, options, system, user, answerSchema, less, firstTextShare, callContext);
    }

    /** The same prompt with another share of the remaining time for the first text. */
    Prompt withFirstTextShare(double share) {
        return new Prompt(model, options, system, user, answerSchema, remainingTime, share, callContext);
    }

    /** How long the answer may take, or its first text if it is streamed. */
    Duration timeToFirstText() {
        return Duration.ofNanos(Math.round(remainingTime.toNanos() * firstTextShare));
    }

    /** The same prompt with an action that runs before the first streamed text is passed on. */
    Prompt onFirstText(Runnable action) {
        CallContext observed = callContext.onFirstText(action);
        return new Prompt(model, options, system, user, answerSchema, remainingTime, firstTextShare, observed);
    }

    /**
     * Why Claude is called, and where metrics and streamed text go. No part of it reaches Claude.
     *
     * @param mode the label in metrics, from a small fixed set
     * @param caller the caller whose budget is charged
     * @param timeout the timeout of such calls, independent of the caller's remaining time
     * @param requestMetrics receives metrics and log fields of the call
     * @param text receives the text while it is streamed; empty if only the whole answer is needed
     */
    public record CallContext(
            String mode,
            Caller caller,
            Duration timeout,
            RequestMetrics requestMetrics,
            Optional<Consumer<String>> text) {
        /** The same context with an action that runs before the first piece of the text is passed on. */
        CallContext onFirstText(Runnable action) {
            AtomicBoolean isFirst = new AtomicBoolean(true);
            return new CallContext(mode, caller, timeout, requestMetrics, text.map(receiver -> piece -> {
                if (isFirst.getAndSet(false)) {
                    action.run();
                }
                receiver.accept(piece);
            }));
        }
    }
}
