package com.promptbuilder.answer;

import com.promptbuilder.claude.Prompt;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;

/**
 * A valid input on its way to an answer.
 *
 * @param model the model that would be asked
 * @param key the name of its answer
 */
record Question<I extends Record>(Endpoint<I, ?> endpoint, I in, String model, AnswerKey key, Inquiry inquiry) {
    /** What sending the answer back may take, once it is there. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    /** How long this caller can wait from now on. */
    Duration patience(Instant now) {
        Duration left = Duration.between(now, inquiry.deadline()).minus(MARGIN);
        return left.isPositive() ? left : Duration.ofMillis(1);
    }

    /** What Claude is asked; its time is the endpoint's budget, or less if the caller cannot wait as long. */
    Prompt prompt(Instant now) {
        Duration patience = patience(now);
        Duration budget = endpoint.time(in);
        return new Prompt(
                model,
                endpoint.maxTokens(),
                endpoint.prompt(in).text(),
                endpoint.userMessage(in),
                endpoint.answerSchema(),
                patience.compareTo(budget) < 0 ? patience : budget);
    }
}
