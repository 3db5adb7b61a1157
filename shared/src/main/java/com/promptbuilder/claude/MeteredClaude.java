package com.promptbuilder.claude;

import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.tracing.Span;
import com.promptbuilder.value.CallCost;
import com.promptbuilder.value.Provider;
import com.promptbuilder.value.Usd;

import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Records each call of the transport in the request's metrics: calls, seconds, seconds until the first text of a stream, tokens and dollars. Tokens count for every result, since
 * they are billed.
 *
 * @param provider the provider that the transport calls
 * @param prices the provider's prices
 * @param nanoClock monotonic, as {@link System#nanoTime}
 */
public record MeteredClaude(Provider provider, Claude transport, Prices prices, LongSupplier nanoClock)
        implements Claude {
    private static final String ENDPOINT = "messages";
    private static final String ERROR = "error";
    private static final double NANOS = 1e9;

    @Override
    public Completion complete(Prompt prompt) {
        long start = nanoClock.getAsLong();
        String mode = prompt.callContext().mode();
        RequestMetrics requestMetrics = prompt.callContext().requestMetrics();
        Completion completion = transport.complete(prompt.onFirstText(() ->
                requestMetrics.record("claude_time_to_first_text_seconds", Map.of("mode", mode), secondsSince(start))));
        countCall(completion, secondsSince(start), mode, requestMetrics);
        addSpanAttributes(requestMetrics.trace().current(), completion.usage());
        countUsage(prompt, completion.usage(), prices);
        if (completion.usage().isEstimated()) {
            requestMetrics.addLogField("usageEstimated", true);
        }
        return completion;
    }

    private void countCall(Completion completion, double seconds, String mode, RequestMetrics requestMetrics) {
        String name = provider.label();
        String status = status(completion);
        String providerStatus = completion instanceof Failure.RateLimited ? "rate_limited" : status;
        requestMetrics.record(
                "claude_api_calls_total", Map.of("endpoint", ENDPOINT, "status", status, "mode", mode), 1);
        requestMetrics.record("claude_api_duration_seconds", Map.of("endpoint", ENDPOINT, "mode", mode), seconds);
        requestMetrics.record("claude_provider_calls_total", Map.of("provider", name, "status", providerStatus), 1);
        requestMetrics.addLogField("claudeProvider", name);
        if (completion instanceof Failure failure && status.equals(ERROR)) {
            requestMetrics.addLogField("failedProvider", name);
            requestMetrics.addLogField("failedStatus", failure.cause());
        }
        requestMetrics.trace().current().setAttribute("claude.provider", name);
    }

    private double secondsSince(long start) {
        return (nanoClock.getAsLong() - start) / NANOS;
    }

    private static void addSpanAttributes(Span span, Usage usage) {
        span.add("claude.attempts", 1);
        span.add("claude.input_tokens", usage.allInput());
        span.add("claude.output_tokens", usage.output());
        span.add("claude.cache_read_tokens", usage.cacheRead());
        span.add("claude.cache_write_tokens", usage.cacheWrite());
    }

    // Refusals and truncated answers are successful calls: Claude answered within the limits of the request.
    private static String status(Completion completion) {
        return switch (completion) {
            case Completion.Text _, Failure.Refused _, Failure.Truncated _ -> "success";
            case Failure _ -> ERROR;
        };
    }

    /** Records the tokens and dollars of a call. */
    public static void countUsage(Prompt prompt, Usage usage, Prices prices) {
        String mode = prompt.callContext().mode();
        RequestMetrics requestMetrics = prompt.callContext().requestMetrics();
        countTokens("input", usage.input(), mode, requestMetrics);
        countTokens("output", usage.output(), mode, requestMetrics);
        countTokens("cache_read", usage.cacheRead(), mode, requestMetrics);
        countTokens("cache_write", usage.cacheWrite(), mode, requestMetrics);
        countCost(prompt.model(), usage, mode, prices, requestMetrics);
    }

    private static void countTokens(String type, long tokens, String mode, RequestMetrics requestMetrics) {
        if (tokens > 0) {
            requestMetrics.record("claude_tokens_total", Map.of("type", type, "mode", mode), (double) tokens);
        }
    }

    // Labelled by the requested model: the name in the response would let a server choose label values.
    private static void countCost(
            String model, Usage usage, String mode, Prices prices, RequestMetrics requestMetrics) {
        Usd cost = prices.cost(model, usage);
        requestMetrics.addCallCost(new CallCost(cost, usage.allInput(), usage.output(), usage.cacheRead()));
        if (cost.equals(Usd.ZERO)) {
            return;
        }
        requestMetrics.record("claude_cost_usd_total", Map.of("mode", mode, "model", model), cost.toDouble());
        if (!prices.knows(model)) {
            requestMetrics.addLogField("priceGuessed", true);
        }
    }
}
