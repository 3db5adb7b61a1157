package com.promptbuilder.claude;

import com.promptbuilder.telemetry.Samples;
import com.promptbuilder.trace.Span;
import com.promptbuilder.value.Usd;

import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Counts each call of a transport: calls, seconds, tokens and dollars, into the request's samples. Tokens count whatever became of the answer,
 * since they are paid for.
 */
public final class Metering implements Claude {
    private static final String ENDPOINT = "messages";
    private static final double NANOS = 1e9;

    private final Claude transport;
    private final Prices prices;
    private final LongSupplier nanoClock;

    /** @param nanoClock monotonic, as {@link System#nanoTime} */
    public Metering(Claude transport, Prices prices, LongSupplier nanoClock) {
        this.transport = transport;
        this.prices = prices;
        this.nanoClock = nanoClock;
    }

    @Override
    public Completion complete(Prompt prompt) {
        long start = nanoClock.getAsLong();
        Completion completion = transport.complete(prompt);
        double seconds = (nanoClock.getAsLong() - start) / NANOS;
        String mode = prompt.occasion().mode();
        Samples samples = prompt.occasion().samples();
        samples.add(
                "claude_api_calls_total", Map.of("endpoint", ENDPOINT, "status", status(completion), "mode", mode), 1);
        samples.add("claude_api_duration_seconds", Map.of("endpoint", ENDPOINT, "mode", mode), seconds);
        note(samples.trace().current(), completion.usage());
        countTokens(completion.usage(), mode, samples);
        countCost(prompt.model(), completion.usage(), mode, samples);
        if (completion.usage().isEstimated()) {
            samples.note("usageEstimated", true);
        }
        return completion;
    }

    private static void note(Span span, Usage usage) {
        span.add("claude.attempts", 1);
        span.add("claude.input_tokens", usage.allInput());
        span.add("claude.output_tokens", usage.output());
    }

    // Claude has done its part when it ended its answer itself, declined, or ran into the limit that we set.
    private static String status(Completion completion) {
        return switch (completion) {
            case Completion.Text _, Failure.Declined _, Failure.CutShort _ -> "success";
            case Failure _ -> "error";
        };
    }

    private static void countTokens(Usage usage, String mode, Samples samples) {
        countTokens("input", usage.input(), mode, samples);
        countTokens("output", usage.output(), mode, samples);
        countTokens("cache_read", usage.cacheRead(), mode, samples);
        countTokens("cache_write", usage.cacheWrite(), mode, samples);
    }

    private static void countTokens(String type, long tokens, String mode, Samples samples) {
        if (tokens > 0) {
            samples.add("claude_tokens_total", Map.of("type", type, "mode", mode), (double) tokens);
        }
    }

    // By the model that was asked for: the name in an answer is the server's, and a label's values are ours.
    private void countCost(String model, Usage usage, String mode, Samples samples) {
        Usd cost = prices.cost(model, usage);
        if (cost.equals(Usd.ZERO)) {
            return;
        }
        samples.add("claude_cost_usd_total", Map.of("mode", mode, "model", model), cost.inDollars());
        if (!prices.knows(model)) {
            samples.note("priceGuessed", true);
        }
    }
}
