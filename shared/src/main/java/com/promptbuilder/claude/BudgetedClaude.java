package com.promptbuilder.claude;

import com.promptbuilder.value.Usd;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/** Asks only within an allowance: each call of another is asked for before and paid for after. */
public final class BudgetedClaude implements Claude {
    private final Claude claude;
    private final Allowance allowance;
    private final Prices prices;
    private final InstantSource clock;

    public BudgetedClaude(Claude claude, Allowance allowance, Prices prices, InstantSource clock) {
        this.claude = claude;
        this.allowance = allowance;
        this.prices = prices;
        this.clock = clock;
    }

    @Override
    public Completion complete(Prompt prompt) {
        Instant end = clock.instant().plus(prompt.remainingTime());
        return switch (allowance.ask(prompt.callContext())) {
            case Allowance.Verdict.Refused(Failure.BudgetExceeded failure) -> {
                prompt.callContext().requestMetrics().increment("claude_calls_avoided_total", "reason", "refused");
                yield failure;
            }
            case Allowance.Verdict.Granted(Consumer<Usd> bill) -> {
                Duration left = Duration.between(clock.instant(), end);
                yield left.isPositive() ? paid(prompt.withRemainingTime(left), bill) : new Failure.TimedOut();
            }
        };
    }

    private Completion paid(Prompt prompt, Consumer<Usd> bill) {
        Completion completion = claude.complete(prompt);
        Usd cost = prices.cost(prompt.model(), completion.usage());
        if (cost.compareTo(Usd.ZERO) > 0) {
            bill.accept(cost);
        }
        return completion;
    }
}
