package com.promptbuilder.answer;

import com.promptbuilder.claude.CallContext;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.queue.Job;
import com.promptbuilder.value.AnswerKey;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A valid input on its way to an answer.
 *
 * @param model the model that would be asked
 * @param key the name of its answer
 * @param streamState how its caller hears what Claude writes
 */
public record GenerationRequest<I extends Record>(
        Endpoint<I, ?> endpoint,
        I in,
        String model,
        AnswerKey key,
        AnswerRequest answerRequest,
        StreamState streamState) {
    /** What sending the answer back may take, once it is there. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    /** How long this caller can wait from now on; zero if its time is over. */
    Duration remainingTime(Instant now) {
        Duration left = Duration.between(now, answerRequest.deadline()).minus(MARGIN);
        return left.isPositive() ? left : Duration.ZERO;
    }

    /** How long Claude may take for this question, whoever asks it. */
    public Duration timeout() {
        return endpoint.timeout(in);
    }

    /**
     * The same as a job.
     *
     * @param refreshes when the answer was made that is to be made anew
     */
    public Job job(Optional<Instant> refreshes) {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        endpoint.writeCanonical(in, input);
        return new Job(
                endpoint.name(),
                key,
                input.toString(StandardCharsets.UTF_8),
                answerRequest.caller(),
                refreshes,
                answerRequest.requestMetrics().trace().traceparent());
    }

    /** What Claude is asked, in this time and with at most as many tokens. */
    Prompt prompt(Duration time, int maxTokens) {
        return new Prompt(
                model,
                maxTokens,
                endpoint.prompt(in).text(),
                endpoint.userMessage(in),
                endpoint.answerSchema(),
                time,
                new CallContext(
                        endpoint.mode(in),
                        answerRequest.caller(),
                        timeout(),
                        answerRequest.requestMetrics(),
                        streamState.text()));
    }
}
