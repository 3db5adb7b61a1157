package com.promptbuilder.answer;

import com.promptbuilder.answer.AnswerRequest.AnswerMode;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.settings.Settings.CacheSettings;
import com.promptbuilder.tracing.Span;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Generates the result of one request. Sets its TTL, and keeps a moving average of the latency per mode. Thread-safe. */
final class AnswerGenerator {
    private static final double MAX_JITTER = 0.1;
    /** {@code Retry-After} is rounded down to whole seconds. A shared failure must live until a client comes back. */
    private static final Duration RETRY_AFTER_ROUNDING = Duration.ofMillis(999);
    /** The weight of the last latency in the exponential moving average. */
    private static final double LATENCY_WEIGHT = 0.2;
    /** The expected latency without a measurement: this part of the timeout. */
    private static final int TIMEOUT_PART = 4;

    private final AnswerAttempts attempts;
    private final CacheSettings cache;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ConcurrentHashMap<String, Duration> meanLatencies = new ConcurrentHashMap<>();

    AnswerGenerator(Claude claude, CacheSettings cache, InstantSource clock, RandomGenerator random) {
        this.attempts = new AnswerAttempts(claude, clock);
        this.cache = cache;
        this.clock = clock;
        this.random = random;
    }

    /** Generates, with a span and {@code Server-Timing}, and measures the latency. Parameters and result as in {@link #refresh}. */
    Optional<GenerationResult> generate(
            GenerationRequest<?> request, Optional<StoredAnswer> previous, Optional<Consumer<String>> receiver) {
        try (Span span = request.trace().startSpan("claude").setAttribute("claude.model", request.model())) {
            Instant start = clock.instant();
            Optional<GenerationResult> generated = request.serverTiming()
                    .measure(ServerTiming.Phase.CLAUDE, () -> refresh(request, previous, receiver));
            if (generated.isPresent() && !(generated.get() instanceof GenerationResult.SharedFailure)) {
                recordLatency(request, Duration.between(start, clock.instant()));
            } else {
                span.setError();
                failure(request, generated)
                        .ifPresent(failure -> span.setAttribute("claude.error", FailureJson.kind(failure)));
            }
            return generated;
        }
    }

    private static Optional<Failure> failure(GenerationRequest<?> request, Optional<GenerationResult> generated) {
        return generated
                .filter(GenerationResult.SharedFailure.class::isInstance)
                .map(GenerationResult.SharedFailure.class::cast)
                .or(() -> request.callState().failure)
                .map(GenerationResult.SharedFailure::failure);
    }

    /**
     * Generates within the endpoint's timeout or the remaining time, whichever is shorter.
     *
     * @param previous the last answer, if there is one: it sets the TTL, and a failure carries it for stale-if-error
     * @param receiver receives the text while it is streamed; empty if nobody reads it
     * @return the result for all requests with the same key; empty if the failure is this caller's only. The request's call state then has
     *     that failure: the caller's deadline passed or its budget is spent.
     */
    Optional<GenerationResult> refresh(
            GenerationRequest<?> request, Optional<StoredAnswer> previous, Optional<Consumer<String>> receiver) {
        Duration remaining = request.remainingTime(clock.instant());
        boolean isFull = remaining.compareTo(request.timeout()) >= 0;
        Duration time = isFull ? request.timeout() : remaining;
        AnswerAttempts.Attempt attempt = !isFull && AnswerAttempts.isTooShort(time)
                ? new AnswerAttempts.Attempt(new Failure.TimedOut(), List.of())
                : attempts.run(request, time, receiver);
        return switch (attempt.completion()) {
            case Completion.Text text
            when !attempt.missing().isEmpty() -> Optional.of(lossy(request, text.text(), previous));
            case Completion.Text text ->
                Optional.of(new GenerationResult.Answer(stored(request, text.text(), previous)));
            case Failure.TimedOut _
            when !isFull || Thread.currentThread().isInterrupted() ->
                callerOnly(request, failure(new Failure.TimedOut(), Duration.ZERO, previous));
            case Failure.BudgetExceeded exceeded
            when exceeded.scope() == Failure.Scope.CALLER ->
                callerOnly(request, failure(exceeded, exceeded.retryAfter(), previous));
            case Failure failure ->
                Optional.of(failure(failure, GenerationResult.SharedFailure.timeToLive(failure), previous));
        };
    }

    private static Optional<GenerationResult> callerOnly(
            GenerationRequest<?> request, GenerationResult.SharedFailure failure) {
        request.callState().failure = Optional.of(failure);
        return Optional.empty();
    }

    private GenerationResult.LossyAnswer lossy(
            GenerationRequest<?> request, String json, Optional<StoredAnswer> previous) {
        Instant now = Instant.ofEpochMilli(clock.millis());
        StoredAnswer answer = new StoredAnswer(json, now, now.plus(GenerationResult.LossyAnswer.TTL));
        return new GenerationResult.LossyAnswer(
                answer.withCost(request.metrics().callCost()), servable(previous, now));
    }

    private GenerationResult.SharedFailure failure(
            Failure failure, Duration timeToLive, Optional<StoredAnswer> previous) {
        Instant now = clock.instant();
        return new GenerationResult.SharedFailure(
                failure,
                now.plus(timeToLive).plus(RETRY_AFTER_ROUNDING),
                servable(previous.filter(_ -> StaleIfError.appliesTo(failure)), now));
    }

    private Optional<StoredAnswer> servable(Optional<StoredAnswer> previous, Instant now) {
        return previous.filter(answer -> StaleIfError.isServable(answer, cache.staleIfError(), now));
    }

    // TTLs are jittered downwards, so that answers made together do not expire together.
    private StoredAnswer stored(GenerationRequest<?> request, String json, Optional<StoredAnswer> previous) {
        boolean isRefresh = request.answerRequest().answerMode() instanceof AnswerMode.Refresh;
        Instant now = Instant.ofEpochMilli(clock.millis());
        Duration timeToLive =
                AdaptiveTtl.next(request.endpoint().timeToLive(), previous, isRefresh, now, cache.maxTimeToLive());
        long jittered = Math.round(timeToLive.toMillis() * (1 - MAX_JITTER * random.nextDouble()));
        return new StoredAnswer(json, now, now.plusMillis(jittered))
                .withCost(request.metrics().callCost());
    }

    /** Adds a measurement to the moving average of the request's mode. */
    void recordLatency(GenerationRequest<?> request, Duration latency) {
        meanLatencies.merge(
                request.mode(),
                latency,
                (mean, last) -> mean.plus(Duration.ofNanos(
                        (long) (LATENCY_WEIGHT * last.minus(mean).toNanos()))));
    }

    /** The moving average of the request's mode; empty before the first measurement of this process. */
    Optional<Duration> meanLatency(GenerationRequest<?> request) {
        return Optional.ofNullable(meanLatencies.get(request.mode()));
    }

    /** The moving average, or a quarter of the timeout before the first measurement. */
    Duration expectedLatency(GenerationRequest<?> request) {
        return meanLatency(request).orElseGet(() -> request.timeout().dividedBy(TIMEOUT_PART));
    }
}
