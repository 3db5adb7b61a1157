package com.promptbuilder.answer;

import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.coalesce.LeaseTimes;
import com.promptbuilder.settings.Settings.CacheSettings;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Asks Claude one question and checks what comes back. An answer that is no good is asked for once more. */
final class Asking {
    private static final double MOST_JITTER = 0.1;
    private static final int MOST_TOKENS = 8_192;
    /** {@code Retry-After} is rounded down to whole seconds; what is shared must outlive it all the same. */
    private static final Duration ROUNDING = Duration.ofMillis(999);

    private final Claude claude;
    private final CacheSettings cache;
    private final InstantSource clock;
    private final RandomGenerator random;

    Asking(Claude claude, CacheSettings cache, InstantSource clock, RandomGenerator random) {
        this.claude = claude;
        this.cache = cache;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Asks, for as long as the question's budget and its caller's patience allow. It is nobody else's outcome that this caller's time, and not
     * Claude's, was over, or this caller's budget.
     *
     * @param past the last answer there was, if any: it goes with a failure, for those who would rather have it
     */
    <I extends Record> Asked ask(Question<I> question, Optional<StoredAnswer> past) {
        Duration patience = question.patience(clock.instant());
        boolean isFull = patience.compareTo(question.budget()) >= 0;
        Duration time = isFull ? question.budget() : patience;
        if (!isFull && isTooShort(time)) {
            return outOfTime(past);
        }
        return switch (checked(question, time)) {
            case Checked.Good(String json) -> new Asked.Shared(new Result.Answer(stamp(json, life(question, past))));
            case Checked.Bad(Failure.TimedOut _)
            when !isFull || Thread.currentThread().isInterrupted() -> outOfTime(past);
            case Checked.Bad(Failure.BudgetSpent spent)
            when spent.scope() == Failure.Scope.CALLER -> new Asked.Own(noAnswer(spent, spent.retryAfter(), past));
            case Checked.Bad(Failure failure) -> new Asked.Shared(noAnswer(failure, FailureLife.of(failure), past));
        };
    }

    // A call that cannot end in time is paid for all the same.
    private static boolean isTooShort(Duration time) {
        return time.compareTo(LeaseTimes.DEFAULT.shortestCall()) < 0;
    }

    private Asked outOfTime(Optional<StoredAnswer> past) {
        return new Asked.Own(noAnswer(new Failure.TimedOut(), Duration.ZERO, past));
    }

    /** A completion, read as the endpoint's answer. */
    private sealed interface Checked {
        record Good(String json) implements Checked {}

        record Bad(Failure failure) implements Checked {}
    }

    private <I extends Record> Checked checked(Question<I> question, Duration time) {
        Instant end = clock.instant().plus(time);
        int tokens = question.endpoint().maxTokens();
        Checked first = complete(question, time, tokens);
        Duration left = Duration.between(clock.instant(), end);
        if (!(first instanceof Checked.Bad(Failure failure))
                || isTooShort(left)
                || question.hearing().hasBegun()) {
            return first;
        }
        return switch (failure) {
            case Failure.Malformed _ -> complete(question, left, tokens);
            case Failure.CutShort _ -> complete(question, left, Math.min(2 * tokens, MOST_TOKENS));
            default -> first;
        };
    }

    private <I extends Record> Checked complete(Question<I> question, Duration time, int tokens) {
        return switch (claude.complete(question.prompt(time, tokens))) {
            case Completion.Text(String text, String _, Usage _) ->
                question.endpoint()
                        .answer(question.in(), text)
                        .<Checked>map(Checked.Good::new)
                        .orElseGet(() -> new Checked.Bad(new Failure.Malformed()));
            case Failure failure -> new Checked.Bad(failure);
        };
    }

    private Result.NoAnswer noAnswer(Failure failure, Duration life, Optional<StoredAnswer> past) {
        Instant now = clock.instant();
        return new Result.NoAnswer(
                failure,
                now.plus(life).plus(ROUNDING),
                past.filter(_ -> StaleIfError.helps(failure)).filter(answer -> allows(answer, now)));
    }

    /** True if an answer whose life is over is not too old to be served where there is none. */
    boolean allows(StoredAnswer answer, Instant now) {
        return now.isBefore(answer.expiresAt().plus(cache.staleIfError()));
    }

    private Duration life(Question<?> question, Optional<StoredAnswer> past) {
        return AnswerLife.next(
                question.endpoint().timeToLive(),
                past,
                question.inquiry().manner() instanceof Manner.Refresh,
                clock.instant(),
                cache.maxTimeToLive());
    }

    // Lives are jittered downwards, so that answers made together are not missed together.
    private StoredAnswer stamp(String json, Duration life) {
        long jittered = Math.round(life.toMillis() * (1 - MOST_JITTER * random.nextDouble()));
        Instant now = Instant.ofEpochMilli(clock.millis());
        return new StoredAnswer(json, now, now.plusMillis(jittered));
    }
}
