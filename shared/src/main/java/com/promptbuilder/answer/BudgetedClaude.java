package com.promptbuilder.answer;

import com.promptbuilder.budget.Budgets;
import com.promptbuilder.claude.CallContext;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Prices;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.Usd;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Claude decorator that enforces the budgets. It reserves each call first and charges its cost afterwards, that of a failed call included.
 * A denied call is a {@link Failure.BudgetExceeded}. Reserving counts toward the prompt's remaining time.
 */
public record BudgetedClaude(Claude claude, Budgets budgets, Prices prices, InstantSource clock) implements Claude {
    @Override
    public Completion complete(Prompt prompt) {
        Instant end = clock.instant().plus(prompt.remainingTime());
        CallContext context = prompt.callContext();
        return switch (budgets.tryAcquire(context.caller(), context.requestMetrics())) {
            case Budgets.Decision.Denied(Duration retryAfter, boolean isCallersOwn) -> {
                context.requestMetrics().increment("claude_calls_avoided_total", "reason", "refused");
                yield new Failure.BudgetExceeded(
                        retryAfter, isCallersOwn ? Failure.Scope.CALLER : Failure.Scope.GLOBAL);
            }
            case Budgets.Decision.Allowed(Consumer<Usd> charge) -> {
                Duration left = Duration.between(clock.instant(), end);
                yield left.isPositive() ? charged(prompt.withRemainingTime(left), charge) : new Failure.TimedOut();
            }
        };
    }

    private Completion charged(Prompt prompt, Consumer<Usd> charge) {
        Completion completion = claude.complete(prompt);
        Usd cost = prices.cost(prompt.model(), completion.usage());
        if (cost.compareTo(Usd.ZERO) > 0) {
            if (prompt.callContext().caller().equals(Caller.CACHE_WARMER)) {
                prompt.callContext().requestMetrics().record("warming_cost_usd_total", Map.of(), cost.toDouble());
            }
            charge.accept(cost);
        }
        return completion;
    }
}
