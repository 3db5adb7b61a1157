package com.promptbuilder.answer;

import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Asks Claude one question and checks what comes back. */
final class Asking {
    private static final double MOST_JITTER = 0.1;
    /** {@code Retry-After} is rounded down to whole seconds; what is shared must outlive it all the same. */
    private static final Duration ROUNDING = Duration.ofMillis(999);

    private final Claude claude;
    private final Duration maxTimeToLive;
    private final InstantSource clock;
    private final RandomGenerator random;

    Asking(Claude claude, Duration maxTimeToLive, InstantSource clock, RandomGenerator random) {
        this.claude = claude;
        this.maxTimeToLive = maxTimeToLive;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Asks, for as long as the question's budget and its caller's patience allow.
     *
     * @return empty if this caller's time, and not Claude's, was over: that is nobody else's outcome
     */
    <I extends Record> Optional<Result> ask(Question<I> question) {
        Duration patience = question.patience(clock.instant());
        boolean isFull = patience.compareTo(question.budget()) >= 0;
        Duration time = isFull ? question.budget() : patience;
        if (!time.isPositive()) {
            return Optional.empty();
        }
        return switch (claude.complete(question.prompt(time, question.endpoint().maxTokens()))) {
            case Completion.Text text -> Optional.of(answer(question, text));
            case Failure.TimedOut _ when !isFull || Thread.currentThread().isInterrupted() -> Optional.empty();
            case Failure failure -> Optional.of(noAnswer(failure));
        };
    }

    private <I extends Record> Result answer(Question<I> question, Completion.Text text) {
        return question.endpoint()
                .answer(question.in(), text.text())
                .<Result>map(json ->
                        new Result.Answer(stamp(json, question.endpoint().timeToLive())))
                .orElseGet(() -> noAnswer(new Failure.Malformed()));
    }

    private Result noAnswer(Failure failure) {
        return new Result.NoAnswer(
                failure, clock.instant().plus(FailureLife.of(failure)).plus(ROUNDING));
    }

    // Lives are jittered downwards, so that answers made together are not missed together.
    private StoredAnswer stamp(String json, Duration timeToLive) {
        Duration life = timeToLive.compareTo(maxTimeToLive) < 0 ? timeToLive : maxTimeToLive;
        long jittered = Math.round(life.toMillis() * (1 - MOST_JITTER * random.nextDouble()));
        Instant now = Instant.ofEpochMilli(clock.millis());
        return new StoredAnswer(json, now, now.plusMillis(jittered));
    }
}
