package com.promptbuilder.settings;

import com.promptbuilder.value.Usd;

import java.util.Map;
import java.util.Optional;

/**
 * What calls of Claude cost, and how much may be spent. Every ceiling is absent unless set.
 *
 * @param prices {@code CLAUDE_PRICES}, beside and over {@link PriceList#DEFAULT}
 * @param all what all callers together may spend: {@code BUDGET_USD_PER_DAY}, {@code BUDGET_CALLS_PER_DAY}, {@code BUDGET_USD_PER_MINUTE},
 *     {@code BUDGET_CALLS_PER_MINUTE}
 * @param caller what each caller may spend: the same with {@code BUDGET_CALLER_} in front
 * @param warming what making answers anew may cost that nobody asked for yet: {@code BUDGET_WARMING_USD_PER_DAY}; default 1, never without
 */
public record BudgetSettings(Map<String, ModelPrice> prices, SpendLimits all, SpendLimits caller, SpendLimits warming) {
    public BudgetSettings {
        prices = Map.copyOf(prices);
    }

    /**
     * What one token costs; writing to the prompt cache costs a quarter more than reading at full price.
     *
     * @param ofLongPrompts what it costs in a call whose whole input is long, where that differs
     */
    public record ModelPrice(Usd input, Usd output, Usd cacheRead, Optional<LongPrompts> ofLongPrompts) {
        public ModelPrice(Usd input, Usd output, Usd cacheRead) {
            this(input, output, cacheRead, Optional.empty());
        }

        /** The price of a call with so many tokens of input, of whatever kind. */
        public ModelPrice forInput(long tokens) {
            return ofLongPrompts
                    .filter(prompts -> tokens > prompts.above())
                    .map(LongPrompts::price)
                    .orElse(this);
        }
    }

    /** The price of calls with more than so many tokens of input: for all their tokens. */
    public record LongPrompts(long above, ModelPrice price) {}

    /** The ceilings of a day and of a minute. */
    public record SpendLimits(SpendLimit perDay, SpendLimit perMinute) {}

    /** What may be spent in one span of time. */
    public record SpendLimit(Optional<Long> calls, Optional<Usd> dollars) {
        /** True if there is anything to keep to. */
        public boolean isSet() {
            return calls.isPresent() || dollars.isPresent();
        }
    }

    static BudgetSettings read(EnvironmentVariables environmentVariables) {
        return new BudgetSettings(
                PriceList.read(environmentVariables),
                ceilings(environmentVariables, "BUDGET_"),
                ceilings(environmentVariables, "BUDGET_CALLER_"),
                warming(environmentVariables));
    }

    private static SpendLimits warming(EnvironmentVariables environmentVariables) {
        Usd most = environmentVariables.dollars("BUDGET_WARMING_USD_PER_DAY").orElse(new Usd(1_000_000_000));
        return new SpendLimits(
                new SpendLimit(Optional.empty(), Optional.of(most)),
                new SpendLimit(Optional.empty(), Optional.empty()));
    }

    private static SpendLimits ceilings(EnvironmentVariables environmentVariables, String prefix) {
        return new SpendLimits(
                ceiling(environmentVariables, prefix, "_PER_DAY"),
                ceiling(environmentVariables, prefix, "_PER_MINUTE"));
    }

    private static SpendLimit ceiling(EnvironmentVariables environmentVariables, String prefix, String span) {
        return new SpendLimit(
                environmentVariables.number(prefix + "CALLS" + span, 1, 1_000_000_000_000L),
                environmentVariables.dollars(prefix + "USD" + span));
    }
}
