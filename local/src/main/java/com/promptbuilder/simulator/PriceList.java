package com.promptbuilder.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Prices of tokens by model, and by provider where they differ. The grammar is that of the project's {@code CLAUDE_PRICES}:
 *
 * <pre>
 * prices = entry { "," entry }
 * entry  = [ provider "/" ] model "=" price [ "+" tokens ":" price ]
 * price  = input "/" output "/" cache read                   (US dollars per million tokens)
 * </pre>
 *
 * <p>The price after the plus sign applies to messages with more input tokens than that. A write to the prompt cache costs
 * 1.25 times the input price for 5 minutes, twice the input price for an hour. A model without an entry has the price of the most expensive output.
 *
 * @param prices the prices of a name, which may begin with a provider: of all messages, then of long ones
 */
public record PriceList(Map<String, List<Price>> prices) {
    private static final String AMOUNT = "(\\d{1,6}(?:\\.\\d{1,6})?)";
    private static final String TRIPLE = AMOUNT + "/" + AMOUNT + "/" + AMOUNT;
    private static final Pattern ENTRY =
            Pattern.compile("((?:[a-z-]+/)?[A-Za-z0-9._:-]+)=" + TRIPLE + "(?:\\+(\\d{1,9}):" + TRIPLE + ")?");
    private static final BigDecimal WRITE_5_MINUTES = new BigDecimal("1.25");
    private static final BigDecimal WRITE_1_HOUR = new BigDecimal("2");
    private static final int NANO_DOLLARS = 9;
    private static final PriceList OF_NOVEMBER_2026 = new PriceList(
            entries(
                    "claude-haiku-5-5=0.10/0.50/0.01+100000:0.50/2.50/0.05,claude-sonnet-5-5=2/10/0.20,claude-opus-5-5=4/20/0.20"));

    /** Dollars per million tokens, for messages with more than {@code above} input tokens. */
    public record Price(long above, BigDecimal input, BigDecimal output, BigDecimal cacheRead) {}

    public PriceList {
        prices = Map.copyOf(prices);
    }

    /** Anthropic's prices of November 2026, at all providers. */
    public static PriceList defaults() {
        return OF_NOVEMBER_2026;
    }

    /** The default prices, overridden by those of a text. The message of the exception is the problem. */
    public static PriceList parse(String text) {
        Map<String, List<Price>> prices = new HashMap<>(OF_NOVEMBER_2026.prices);
        prices.putAll(entries(text));
        return new PriceList(prices);
    }

    private static Map<String, List<Price>> entries(String text) {
        Map<String, List<Price>> prices = new HashMap<>();
        for (String entry : text.split(",", -1)) {
            Matcher match = ENTRY.matcher(entry.strip());
            if (!match.matches()) {
                throw new IllegalArgumentException(
                        "expected prices such as claude-haiku-5-5=0.10/0.50/0.01, got '" + entry + "'");
            }
            List<Price> tiers = new ArrayList<>(List.of(price(match, -1, 2)));
            if (match.group(5) != null) {
                tiers.add(price(match, Long.parseLong(match.group(5)), 6));
            }
            prices.put(match.group(1), List.copyOf(tiers));
        }
        return prices;
    }

    private static Price price(Matcher match, long above, int group) {
        return new Price(
                above,
                new BigDecimal(match.group(group)),
                new BigDecimal(match.group(group + 1)),
                new BigDecimal(match.group(group + 2)));
    }

    /** The dollars for one message, rounded up to a nano-dollar. */
    BigDecimal bill(Provider provider, String model, Usage usage) {
        return bill(provider, model, usage, BigDecimal.ONE);
    }

    /** This share of the dollars for one message, rounded up to a nano-dollar. */
    BigDecimal bill(Provider provider, String model, Usage usage, BigDecimal share) {
        int tokens = usage.input() + usage.cacheWrite() + usage.cacheRead();
        Price price = prices(provider, model).stream()
                .filter(tier -> tokens > tier.above)
                .reduce((_, last) -> last)
                .orElseThrow();
        BigDecimal written =
                times(WRITE_5_MINUTES, usage.cacheWrite5m()).add(times(WRITE_1_HOUR, usage.cacheWrite1h()));
        return price.input
                .multiply(written.add(BigDecimal.valueOf(usage.input())))
                .add(times(price.cacheRead, usage.cacheRead()))
                .add(times(price.output, usage.output()))
                .movePointLeft(6)
                .multiply(share)
                .setScale(NANO_DOLLARS, RoundingMode.CEILING);
    }

    private List<Price> prices(Provider provider, String model) {
        return Stream.of(provider.label() + "/" + model, model)
                .filter(prices::containsKey)
                .findFirst()
                .map(prices::get)
                .orElseGet(() -> prices.values().stream()
                        .max(Comparator.comparing(tiers -> tiers.getLast().output))
                        .orElseThrow());
    }

    private static BigDecimal times(BigDecimal amount, int count) {
        return amount.multiply(BigDecimal.valueOf(count));
    }
}
