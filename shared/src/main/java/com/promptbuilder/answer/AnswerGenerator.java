package com.promptbuilder.answer;

import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.coalesce.LeaseTimings;
import com.promptbuilder.settings.Settings.CacheSettings;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Asks Claude one question and checks what comes back. An answer that is no good is asked for once more. */
final class AnswerGenerator {
    private static final double MOST_JITTER = 0.1;
    private static final int MOST_TOKENS = 8_192;
    /** {@code Retry-After} is rounded down to whole seconds; what is shared must outlive it all the same. */
    private static final Duration ROUNDING = Duration.ofMillis(999);

    private final Claude claude;
    private final CacheSettings cache;
    private final InstantSource clock;
    private final RandomGenerator random;

    AnswerGenerator(Claude claude, CacheSettings cache, InstantSource clock, RandomGenerator random) {
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
    <I extends Record> Generated ask(GenerationRequest<I> generationRequest, Optional<StoredAnswer> past) {
        Duration patience = generationRequest.remainingTime(clock.instant());
        boolean isFull = patience.compareTo(generationRequest.timeout()) >= 0;
        Duration time = isFull ? generationRequest.timeout() : patience;
        if (!isFull && isTooShort(time)) {
            return outOfTime(past);
        }
        return switch (checked(generationRequest, time)) {
            case Checked.Good(String json) ->
                new Generated.ForEveryone(new GenerationResult.Answer(stamp(json, life(generationRequest, past))));
            case Checked.Failed(Failure.TimedOut _)
            when !isFull || Thread.currentThread().isInterrupted() -> outOfTime(past);
            case Checked.Failed(Failure.BudgetExceeded spent)
            when spent.scope() == Failure.Scope.CALLER ->
                new Generated.ForThisCaller(noAnswer(spent, spent.retryAfter(), past));
            case Checked.Failed(Failure failure) ->
                new Generated.ForEveryone(noAnswer(failure, FailureTtl.of(failure), past));
        };
    }

    // A call that cannot end in time is paid for all the same.
    private static boolean isTooShort(Duration time) {
        return time.compareTo(LeaseTimings.DEFAULT.shortestCall()) < 0;
    }

    private Generated outOfTime(Optional<StoredAnswer> past) {
        return new Generated.ForThisCaller(noAnswer(new Failure.TimedOut(), Duration.ZERO, past));
    }

    /** A completion, read as the endpoint's answer. */
    private sealed interface Checked {
        record Good(String json) implements Checked {}

        record Failed(Failure failure) implements Checked {}
    }

    private <I extends Record> Checked checked(GenerationRequest<I> generationRequest, Duration time) {
        Instant end = clock.instant().plus(time);
        int tokens = generationRequest.endpoint().maxTokens();
        Checked first = complete(generationRequest, time, tokens);
        Duration left = Duration.between(clock.instant(), end);
        if (!(first instanceof Checked.Failed(Failure failure))
                || isTooShort(left)
                || generationRequest.streamState().hasBegun()) {
            return first;
        }
        return switch (failure) {
            case Failure.InvalidResponse _ -> complete(generationRequest, left, tokens);
            case Failure.Truncated _ -> complete(generationRequest, left, Math.min(2 * tokens, MOST_TOKENS));
            default -> first;
        };
    }

    private <I extends Record> Checked complete(GenerationRequest<I> generationRequest, Duration time, int tokens) {
        return switch (claude.complete(generationRequest.prompt(time, tokens))) {
            case Completion.Text(String text, String _, Usage _) ->
                generationRequest
                        .endpoint()
                        .answer(generationRequest.in(), text)
                        .<Checked>map(Checked.Good::new)
                        .orElseGet(() -> new Checked.Failed(new Failure.InvalidResponse()));
            case Failure failure -> new Checked.Failed(failure);
        };
    }

    private GenerationResult.SharedFailure noAnswer(Failure failure, Duration life, Optional<StoredAnswer> past) {
        Instant now = clock.instant();
        return new GenerationResult.SharedFailure(
                failure,
                now.plus(life).plus(ROUNDING),
                past.filter(_ -> StaleIfError.appliesTo(failure)).filter(answer -> allows(answer, now)));
    }

    /** True if an answer whose life is over is not too old to be served where there is none. */
    boolean allows(StoredAnswer answer, Instant now) {
        return now.isBefore(answer.expiresAt().plus(cache.staleIfError()));
    }

    private Duration life(GenerationRequest<?> generationRequest, Optional<StoredAnswer> past) {
        return AdaptiveTtl.next(
                generationRequest.endpoint().timeToLive(),
                past,
                generationRequest.answerRequest().answerMode() instanceof AnswerMode.Refresh,
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
