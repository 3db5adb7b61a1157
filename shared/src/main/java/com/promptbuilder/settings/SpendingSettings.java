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
public record SpendingSettings(Map<String, ModelPrice> prices, Ceilings all, Ceilings caller, Ceilings warming) {
    public SpendingSettings {
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
    public record Ceilings(Ceiling perDay, Ceiling perMinute) {}

    /** What may be spent in one span of time. */
    public record Ceiling(Optional<Long> calls, Optional<Usd> dollars) {
        /** True if there is anything to keep to. */
        public boolean isSet() {
            return calls.isPresent() || dollars.isPresent();
        }
    }

    static SpendingSettings read(Environment environment) {
        return new SpendingSettings(
                PriceList.read(environment),
                ceilings(environment, "BUDGET_"),
                ceilings(environment, "BUDGET_CALLER_"),
                warming(environment));
    }

    private static Ceilings warming(Environment environment) {
        Usd most = environment.dollars("BUDGET_WARMING_USD_PER_DAY").orElse(new Usd(1_000_000_000));
        return new Ceilings(
                new Ceiling(Optional.empty(), Optional.of(most)), new Ceiling(Optional.empty(), Optional.empty()));
    }

    private static Ceilings ceilings(Environment environment, String prefix) {
        return new Ceilings(ceiling(environment, prefix, "_PER_DAY"), ceiling(environment, prefix, "_PER_MINUTE"));
    }

    private static Ceiling ceiling(Environment environment, String prefix, String span) {
        return new Ceiling(
                environment.number(prefix + "CALLS" + span, 1, 1_000_000_000_000L),
                environment.dollars(prefix + "USD" + span));
    }
}
