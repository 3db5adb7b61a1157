package com.promptbuilder.claude;

import com.promptbuilder.value.Provider;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Calls the providers in order until one answers, within the caller's remaining time. The next is called at once if a provider is
 * unavailable or rejects our account, and no text has been streamed. Failures of the request, of the answer or of a budget are final.
 * Every provider but the last gets at most 60 % of the time left ({@code SHARE}) for its answer, or for the first text of a stream.
 *
 * <p>A provider that rejects our account (401, 402, 403) is left out for one minute ({@code LEFT_OUT}) in this process. A provider that
 * does not have a model (404) is left out for that model. If all are left out, all are called. Thread-safe.
 */
public final class FailoverClaude implements Claude {
    private static final double SHARE = 0.6;
    private static final Duration LEFT_OUT = Duration.ofMinutes(1);
    /** A call with less time than this would only time out. */
    private static final Duration MIN_ATTEMPT = Duration.ofSeconds(1);

    /** The failure that is returned if all providers fail: the one that says best when and what to try again. */
    private static final Comparator<Failure> MOST_USEFUL =
            Comparator.comparingInt(FailoverClaude::rank).thenComparing(FailoverClaude::pause);

    private final List<ProviderClient> providers;
    private final InstantSource clock;
    private final Map<Exclusion, Instant> leftOut = new ConcurrentHashMap<>();

    /** The client of one provider, and whether the provider has a model. */
    public record ProviderClient(Provider provider, Predicate<String> serves, Claude claude) {}

    /** A provider that is left out for one model, or for all. */
    private record Exclusion(Provider provider, Optional<String> model) {}

    /** What a failure says about the provider. */
    private enum Verdict {
        UNAVAILABLE,
        ACCOUNT_REJECTED,
        MODEL_UNKNOWN,
        /** Another provider would fail too, or has no right to try. */
        FINAL
    }

    /** @param providers in the order in which they are called */
    public FailoverClaude(List<ProviderClient> providers, InstantSource clock) {
        this.providers = List.copyOf(providers);
        this.clock = clock;
    }

    @Override
    public Completion complete(Prompt prompt) {
        Instant end = clock.instant().plus(prompt.remainingTime());
        AtomicBoolean isStreamed = new AtomicBoolean();
        Prompt marked = prompt.onFirstText(() -> isStreamed.set(true));
        List<ProviderClient> candidates = candidates(prompt.model());
        List<Failure> failures = new ArrayList<>();
        for (ProviderClient each : candidates) {
            Duration left = Duration.between(clock.instant(), end);
            if (!failures.isEmpty() && left.compareTo(MIN_ATTEMPT) < 0) {
                break;
            }
            boolean isLast = each.equals(candidates.getLast());
            Completion completion =
                    each.claude().complete(marked.withRemainingTime(left).withFirstTextShare(isLast ? 1 : SHARE));
            if (!(completion instanceof Failure failure)) {
                leftOut.keySet().removeIf(exclusion -> exclusion.provider() == each.provider());
                return completion;
            }
            Verdict verdict = verdict(failure);
            leaveOut(each.provider(), prompt.model(), verdict);
            if (verdict == Verdict.FINAL
                    || isStreamed.get()
                    || Thread.currentThread().isInterrupted()) {
                return failure;
            }
            failures.add(failure);
        }
        return failures.stream().min(MOST_USEFUL).orElseGet(() -> new Failure.Rejected(404));
    }

    private List<ProviderClient> candidates(String model) {
        List<ProviderClient> serving =
                providers.stream().filter(each -> each.serves().test(model)).toList();
        List<ProviderClient> usable = serving.stream()
                .filter(each -> !isLeftOut(each.provider(), Optional.empty())
                        && !isLeftOut(each.provider(), Optional.of(model)))
                .toList();
        return usable.isEmpty() ? serving : usable;
    }

    private boolean isLeftOut(Provider provider, Optional<String> model) {
        Instant until = leftOut.getOrDefault(new Exclusion(provider, model), Instant.MIN);
        return clock.instant().isBefore(until);
    }

    private void leaveOut(Provider provider, String model, Verdict verdict) {
        Instant until = clock.instant().plus(LEFT_OUT);
        switch (verdict) {
            case ACCOUNT_REJECTED -> leftOut.put(new Exclusion(provider, Optional.empty()), until);
            case MODEL_UNKNOWN -> leftOut.put(new Exclusion(provider, Optional.of(model)), until);
            case UNAVAILABLE, FINAL -> {}
        }
    }

    private static Verdict verdict(Failure failure) {
        return switch (failure) {
            case Failure.Overloaded _, Failure.RateLimited _, Failure.ServerError _ -> Verdict.UNAVAILABLE;
            case Failure.Unreachable _, Failure.TimedOut _, Failure.CircuitOpen _ -> Verdict.UNAVAILABLE;
            case Failure.Rejected rejected when rejected.isOfAccount() -> Verdict.ACCOUNT_REJECTED;
            case Failure.Rejected rejected -> rejected.status() == 404 ? Verdict.MODEL_UNKNOWN : Verdict.FINAL;
            case Failure.BudgetExceeded _ -> Verdict.FINAL;
            case Failure.Refused _, Failure.Truncated _, Failure.InvalidResponse _ -> Verdict.FINAL;
        };
    }

    private static int rank(Failure failure) {
        return switch (failure) {
            case Failure.Overloaded _, Failure.RateLimited _ -> 0;
            case Failure.TimedOut _ -> 1;
            case Failure.ServerError _ -> 2;
            case Failure.Unreachable _ -> 3;
            case Failure.CircuitOpen _ -> 4;
            case Failure.Rejected rejected -> rejected.isOfAccount() ? 5 : 6;
            case Failure.BudgetExceeded _, Failure.Refused _, Failure.Truncated _, Failure.InvalidResponse _ -> 7;
        };
    }

    /** The time after which the failure says that a call may succeed. */
    private static Duration pause(Failure failure) {
        return switch (failure) {
            case Failure.Overloaded overloaded -> overloaded.retryAfter().orElse(Duration.ZERO);
            case Failure.RateLimited limited -> limited.retryAfter().orElse(Duration.ZERO);
            case Failure.CircuitOpen circuitOpen -> circuitOpen.retryAfter();
            default -> Duration.ZERO;
        };
    }
}
