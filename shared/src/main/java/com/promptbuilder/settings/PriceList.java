package com.promptbuilder.settings;

import com.promptbuilder.settings.BudgetSettings.LongPrompts;
import com.promptbuilder.settings.BudgetSettings.ModelPrice;
import com.promptbuilder.value.Usd;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prices by model as text: {@code model=input/output/cache read}, separated by commas. Prices are dollars per million tokens with at most
 * three decimals, so a token costs a whole number of nano-dollars.
 *
 * <p>A model with a higher price for long prompts has a second price after a plus sign. {@code
 * model=0.10/0.50/0.01+100000:0.50/2.50/0.05} means that price above 100,000 input tokens.
 */
public final class PriceList {
    /**
     * Anthropic's prices of November 2026. The cache read price of Haiku's long prompts is 10 % of the input price, as for short prompts.
     */
    public static final String DEFAULT = "claude-haiku-5-5=0.10/0.50/0.01+100000:0.50/2.50/0.05,"
            + "claude-sonnet-5-5=2/10/0.20,claude-opus-5-5=4/20/0.20";

    private static final String NAME = "CLAUDE_PRICES";
    private static final String DOLLARS = "(\\d{1,3}(?:\\.\\d{1,3})?)";
    private static final String PRICE = DOLLARS + "/" + DOLLARS + "/" + DOLLARS;
    private static final Pattern ENTRY =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9._:-]{0,99})=" + PRICE + "(?:\\+([1-9]\\d{0,7}):" + PRICE + ")?");
    private static final long TOKENS = 1_000_000;

    private PriceList() {}

    static Map<String, ModelPrice> read(EnvironmentVariables environmentVariables) {
        Map<String, ModelPrice> prices = new HashMap<>();
        addTo(prices, DEFAULT);
        if (!environmentVariables.text(NAME).map(text -> addTo(prices, text)).orElse(true)) {
            environmentVariables.error(NAME + " must be prices such as " + DEFAULT.substring(0, DEFAULT.indexOf(','))
                    + " (dollars per million tokens: input/output/cache read), separated by commas");
        }
        return prices;
    }

    /** Adds the entries to the prices; false if any entry is invalid. */
    private static boolean addTo(Map<String, ModelPrice> prices, String text) {
        for (String entry : text.split(",", -1)) {
            Matcher match = ENTRY.matcher(entry.strip());
            if (!match.matches()) {
                return false;
            }
            prices.put(match.group(1), price(match));
        }
        return true;
    }

    private static ModelPrice price(Matcher match) {
        Optional<LongPrompts> ofLongPrompts = Optional.ofNullable(match.group(5))
                .map(above -> new LongPrompts(
                        Long.parseLong(above), new ModelPrice(token(match, 6), token(match, 7), token(match, 8))));
        return new ModelPrice(token(match, 2), token(match, 3), token(match, 4), ofLongPrompts);
    }

    private static Usd token(Matcher match, int group) {
        return Usd.parse(match.group(group)).dividedBy(TOKENS);
    }
}
