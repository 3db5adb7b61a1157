package com.promptbuilder.claude;

import com.promptbuilder.value.Usd;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Asks only within an allowance: each call of another is asked for before and paid for after. */
public final class Budgeted implements Claude {
    private final Claude claude;
    private final Allowance allowance;
    private final Prices prices;
    private final LongSupplier nanoClock;

    /** @param nanoClock monotonic, as {@link System#nanoTime} */
    public Budgeted(Claude claude, Allowance allowance, Prices prices, LongSupplier nanoClock) {
        this.claude = claude;
        this.allowance = allowance;
        this.prices = prices;
        this.nanoClock = nanoClock;
    }

    @Override
    public Completion complete(Prompt prompt) {
        long start = nanoClock.getAsLong();
        return switch (allowance.ask(prompt.occasion())) {
            case Allowance.Verdict.Refused(Failure.BudgetSpent failure) -> {
                prompt.occasion().samples().count("claude_calls_avoided_total", "reason", "refused");
                yield failure;
            }
            case Allowance.Verdict.Granted(Consumer<Usd> bill) -> {
                Duration left = prompt.time().minusNanos(nanoClock.getAsLong() - start);
                yield left.isPositive() ? paid(prompt.within(left), bill) : new Failure.TimedOut();
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
