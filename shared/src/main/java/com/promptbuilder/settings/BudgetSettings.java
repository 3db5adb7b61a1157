package com.promptbuilder.settings;

import com.promptbuilder.value.Provider;
import com.promptbuilder.value.Usd;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prices of Claude's models, and spend limits. A limit applies only if it is set.
 *
 * @param prices {@code CLAUDE_PRICES}, merged over {@code DEFAULT_PRICES}: {@code model=input/output/cache read}, separated by commas.
 *     Prices are dollars per million tokens with at most three decimals, so a token costs a whole number of nano-dollars. The prefix
 *     {@code anthropic/}, {@code anthropic-aws/} or {@code bedrock/} limits an entry to calls of that provider. A model with a
 *     higher price for long prompts has a second price after a plus sign: {@code model=0.10/0.50/0.01+100000:0.50/2.50/0.05} means that
 *     price above 100,000 input tokens
 * @param all the limits of all callers together: {@code BUDGET_USD_PER_} and {@code BUDGET_CALLS_PER_}, each with {@code MONTH},
 *     {@code DAY} and {@code MINUTE}
 * @param caller the limits of each caller: the same with {@code BUDGET_CALLER_} as prefix
 * @param warming the limit of cache warming: {@code BUDGET_WARMING_USD_PER_DAY}; default 1, always set
 * @param bulk the limit of Message Batches: {@code BUDGET_BULK_USD_PER_DAY}; default 10, always set
 * @param prefetch the limit of prefetching: {@code BUDGET_PREFETCH_USD_PER_DAY}; default 1, always set
 */
public record BudgetSettings(
        Map<String, ModelPrice> prices,
        SpendLimits all,
        SpendLimits caller,
        SpendLimits warming,
        SpendLimits bulk,
        SpendLimits prefetch) {
    /**
     * Anthropic's prices of November 2026. The cache read price of Haiku's long prompts is 10 % of the input price, as for short prompts.
     */
    private static final String DEFAULT_PRICES = "claude-haiku-5-5=0.10/0.50/0.01+100000:0.50/2.50/0.05,"
            + "claude-sonnet-5-5=2/10/0.20,claude-opus-5-5=4/20/0.20";

    private static final String DOLLARS = "(\\d{1,3}(?:\\.\\d{1,3})?)";
    private static final String PRICE = DOLLARS + "/" + DOLLARS + "/" + DOLLARS;
    private static final Pattern MODEL_PRICE =
            Pattern.compile("((?:(?:anthropic|anthropic-aws|bedrock)/)?[A-Za-z0-9][A-Za-z0-9._:-]{0,99})=" + PRICE
                    + "(?:\\+([1-9]\\d{0,7}):" + PRICE + ")?");

    public BudgetSettings {
        prices = Map.copyOf(prices);
    }

    /** Price of one token by kind, and that of long prompts if it differs. A write to the prompt cache costs 25 % more than {@code input}. */
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

    /** Spend limits per month, day and minute. */
    public record SpendLimits(SpendLimit perMonth, SpendLimit perDay, SpendLimit perMinute) {
        private static final SpendLimits NONE = new SpendLimits(SpendLimit.NONE, SpendLimit.NONE, SpendLimit.NONE);

        static SpendLimits read(EnvironmentVariables variables, String prefix, SpendLimits fallback) {
            return new SpendLimits(
                    SpendLimit.read(variables, prefix, "_PER_MONTH", fallback.perMonth),
                    SpendLimit.read(variables, prefix, "_PER_DAY", fallback.perDay),
                    SpendLimit.read(variables, prefix, "_PER_MINUTE", fallback.perMinute));
        }

        private static SpendLimits dollarsPerDay(Usd limit) {
            return new SpendLimits(
                    SpendLimit.NONE, new SpendLimit(Optional.empty(), Optional.of(limit)), SpendLimit.NONE);
        }

        private static SpendLimits readDollarsPerDay(
                EnvironmentVariables variables, String name, SpendLimits fallback) {
            return variables.dollars(name).map(SpendLimits::dollarsPerDay).orElse(fallback);
        }
    }

    /** Spend limit of one window. */
    public record SpendLimit(Optional<Long> calls, Optional<Usd> dollars) {
        /** True if calls or dollars are limited. */
        public boolean isSet() {
            return calls.isPresent() || dollars.isPresent();
        }

        private static final SpendLimit NONE = new SpendLimit(Optional.empty(), Optional.empty());

        static SpendLimit read(EnvironmentVariables variables, String prefix, String window, SpendLimit fallback) {
            return new SpendLimit(
                    variables
                            .number(prefix + "CALLS" + window, 1, 1_000_000_000_000L)
                            .or(fallback::calls),
                    variables.dollars(prefix + "USD" + window).or(fallback::dollars));
        }
    }

    /** The prices of a provider by model: its own, and those of all providers for other models. */
    public Map<String, ModelPrice> pricesOf(Provider provider) {
        String prefix = provider.label() + "/";
        Map<String, ModelPrice> own = new HashMap<>();
        prices.forEach((model, price) -> {
            if (model.startsWith(prefix)) {
                own.put(model.substring(prefix.length()), price);
            } else if (model.indexOf('/') < 0) {
                own.putIfAbsent(model, price);
            }
        });
        return own;
    }

    static BudgetSettings read(EnvironmentVariables variables) {
        SpendLimits oneDollar = SpendLimits.dollarsPerDay(Usd.parse("1"));
        return new BudgetSettings(
                        prices(variables),
                        SpendLimits.NONE,
                        SpendLimits.NONE,
                        oneDollar,
                        SpendLimits.dollarsPerDay(Usd.parse("10")),
                        oneDollar)
                .with(variables);
    }

    /**
     * These settings with other limits, by the names of their environment variables. Throws a {@link Settings.SettingsException} that names
     * each wrong limit.
     */
    public BudgetSettings with(Map<String, String> limits) {
        EnvironmentVariables variables = new EnvironmentVariables(limits);
        BudgetSettings changed = with(variables);
        variables.refuseUnread("a spend limit");
        variables.throwIfInvalid();
        return changed;
    }

    private BudgetSettings with(EnvironmentVariables variables) {
        return new BudgetSettings(
                prices,
                SpendLimits.read(variables, "BUDGET_", all),
                SpendLimits.read(variables, "BUDGET_CALLER_", caller),
                SpendLimits.readDollarsPerDay(variables, "BUDGET_WARMING_USD_PER_DAY", warming),
                SpendLimits.readDollarsPerDay(variables, "BUDGET_BULK_USD_PER_DAY", bulk),
                SpendLimits.readDollarsPerDay(variables, "BUDGET_PREFETCH_USD_PER_DAY", prefetch));
    }

    private static Map<String, ModelPrice> prices(EnvironmentVariables variables) {
        Map<String, ModelPrice> prices = new HashMap<>();
        addTo(prices, DEFAULT_PRICES);
        if (!variables.text("CLAUDE_PRICES").map(text -> addTo(prices, text)).orElse(true)) {
            variables.error("CLAUDE_PRICES must be prices such as "
                    + DEFAULT_PRICES.substring(0, DEFAULT_PRICES.indexOf(','))
                    + " (dollars per million tokens: input/output/cache read), separated by commas");
        }
        return prices;
    }

    /** Adds the entries to the prices; false if any entry is invalid. */
    private static boolean addTo(Map<String, ModelPrice> prices, String text) {
        for (String entry : text.split(",", -1)) {
            Matcher match = MODEL_PRICE.matcher(entry.strip());
            if (!match.matches()) {
                return false;
            }
            Optional<LongPrompts> ofLongPrompts = Optional.ofNullable(match.group(5))
                    .map(above -> new LongPrompts(
                            Long.parseLong(above), new ModelPrice(token(match, 6), token(match, 7), token(match, 8))));
            prices.put(
                    match.group(1), new ModelPrice(token(match, 2), token(match, 3), token(match, 4), ofLongPrompts));
        }
        return true;
    }

    private static Usd token(Matcher match, int group) {
        return Usd.parse(match.group(group)).dividedBy(1_000_000);
    }
}
