package com.promptbuilder.settings;

import com.promptbuilder.value.Usd;

import java.util.Map;
import java.util.Optional;

/**
 * Prices of Claude's models, and spend limits. A limit applies only if it is set.
 *
 * @param prices {@code CLAUDE_PRICES}, merged over {@link PriceList#DEFAULT}
 * @param all the limits of all callers together: {@code BUDGET_USD_PER_DAY}, {@code BUDGET_CALLS_PER_DAY}, {@code BUDGET_USD_PER_MINUTE},
 *     {@code BUDGET_CALLS_PER_MINUTE}
 * @param caller the limits of each caller: the same with {@code BUDGET_CALLER_} as prefix
 * @param warming the limit of cache warming: {@code BUDGET_WARMING_USD_PER_DAY}; default 1, always set
 */
public record BudgetSettings(Map<String, ModelPrice> prices, SpendLimits all, SpendLimits caller, SpendLimits warming) {
    public BudgetSettings {
        prices = Map.copyOf(prices);
    }

    /**
     * Price of one token, by kind. A write to the prompt cache costs 25 % more than {@code input}.
     *
     * @param ofLongPrompts the price of calls with long input, if it differs
     */
    public record ModelPrice(Usd input, Usd output, Usd cacheRead, Optional<LongPrompts> ofLongPrompts) {
        public ModelPrice(Usd input, Usd output, Usd cacheRead) {
            this(input, output, cacheRead, Optional.empty());
        }

        /** The price of a call with that many input tokens of all kinds. */
        public ModelPrice forInput(long tokens) {
            return ofLongPrompts
                    .filter(prompts -> tokens > prompts.above())
                    .map(LongPrompts::price)
                    .orElse(this);
        }
    }

    /** Price of calls with more than {@code above} input tokens; it applies to all tokens of the call. */
    public record LongPrompts(long above, ModelPrice price) {}

    /** Spend limits per day and per minute. */
    public record SpendLimits(SpendLimit perDay, SpendLimit perMinute) {}

    /** Spend limit of one window. */
    public record SpendLimit(Optional<Long> calls, Optional<Usd> dollars) {
        /** True if calls or dollars are limited. */
        public boolean isSet() {
            return calls.isPresent() || dollars.isPresent();
        }
    }

    static BudgetSettings read(EnvironmentVariables environmentVariables) {
        return new BudgetSettings(
                PriceList.read(environmentVariables),
                limits(environmentVariables, "BUDGET_"),
                limits(environmentVariables, "BUDGET_CALLER_"),
                warmingLimits(environmentVariables));
    }

    private static SpendLimits warmingLimits(EnvironmentVariables environmentVariables) {
        Usd limit = environmentVariables.dollars("BUDGET_WARMING_USD_PER_DAY").orElse(new Usd(1_000_000_000));
        return new SpendLimits(
                new SpendLimit(Optional.empty(), Optional.of(limit)),
                new SpendLimit(Optional.empty(), Optional.empty()));
    }

    private static SpendLimits limits(EnvironmentVariables environmentVariables, String prefix) {
        return new SpendLimits(
                limit(environmentVariables, prefix, "_PER_DAY"), limit(environmentVariables, prefix, "_PER_MINUTE"));
    }

    private static SpendLimit limit(EnvironmentVariables environmentVariables, String prefix, String window) {
        return new SpendLimit(
                environmentVariables.number(prefix + "CALLS" + window, 1, 1_000_000_000_000L),
                environmentVariables.dollars(prefix + "USD" + window));
    }
}
