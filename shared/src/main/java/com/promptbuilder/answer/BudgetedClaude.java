package com.promptbuilder.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.budget.Budgets;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Prices;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.claude.Prompt.CallContext;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.value.Usd;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/**
 * Claude decorator that enforces the budgets. It reserves each call first and settles its cost afterwards, that of a failed call included.
 * A denied call is a {@link Failure.BudgetExceeded}. Reserving counts toward the prompt's remaining time.
 */
public record BudgetedClaude(Claude claude, Budgets budgets, Prices prices, InstantSource clock) implements Claude {
    /** UTF-8 bytes per token, a low estimate, so that the input's tokens are a high one. */
    private static final int BYTES_PER_TOKEN = 3;

    @Override
    public Completion complete(Prompt prompt) {
        Instant end = clock.instant().plus(prompt.remainingTime());
        CallContext context = prompt.callContext();
        return switch (budgets.tryAcquire(call(prompt), context.requestMetrics())) {
            case Budgets.Decision.Denied(Duration retryAfter, boolean isCallersOwn) -> {
                String reason = isCallersOwn ? "caller_budget" : "budget";
                context.requestMetrics().increment("claude_calls_avoided_total", "reason", reason);
                context.requestMetrics().addLogField("refusedBy", reason);
                yield new Failure.BudgetExceeded(
                        retryAfter, isCallersOwn ? Failure.Scope.CALLER : Failure.Scope.GLOBAL);
            }
            case Budgets.Decision.Allowed(Budgets.Settlement settlement) -> {
                Duration left = Duration.between(clock.instant(), end);
                if (left.isPositive()) {
                    yield settled(prompt.withRemainingTime(left), settlement);
                }
                settlement.settle(Usd.ZERO, 0);
                yield new Failure.TimedOut();
            }
        };
    }

    private Budgets.Call call(Prompt prompt) {
        CallContext context = prompt.callContext();
        return new Budgets.Call(
                context.caller(),
                context.mode() + '/' + prompt.model(),
                prompt.options().maxTokens(),
                output -> maxCost(prompt, output, prices));
    }

    /** The most that a call costs with that many output tokens. */
    static Usd maxCost(Prompt prompt, long output, Prices prices) {
        return prices.cost(prompt.model(), new Usage(0, output, 0, inputTokens(prompt)));
    }

    // All of it may be written to Claude's prompt cache, which costs most.
    private static long inputTokens(Prompt prompt) {
        String schema = prompt.answerSchema().map(JsonNode::toString).orElse("");
        return Math.ceilDiv(bytes(prompt.system()) + bytes(prompt.user()) + bytes(schema), BYTES_PER_TOKEN);
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private Completion settled(Prompt prompt, Budgets.Settlement settlement) {
        Completion completion = claude.complete(prompt);
        Usage usage = completion.usage();
        Usd cost = prices.cost(prompt.model(), usage);
        if (!cost.equals(Usd.ZERO)) {
            CallContext context = prompt.callContext();
            context.caller()
                    .backgroundLabel()
                    .ifPresent(label ->
                            context.requestMetrics().record(label + "_cost_usd_total", Map.of(), cost.toDouble()));
        }
        settlement.settle(cost, usage.isEstimated() ? 0 : usage.output());
        return completion;
    }
}
