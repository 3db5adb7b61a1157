package com.promptbuilder.settings;

import com.promptbuilder.settings.SpendingSettings.ModelPrice;
import com.promptbuilder.value.Usd;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prices by model, as text: {@code model=input/output/cache read}, in dollars per million tokens with at most three decimals, separated by
 * commas. So every token costs a whole number of nano-dollars.
 */
public final class PriceList {
    /** Anthropic's prices of November 2026; Haiku's are for prompts of at most 100,000 tokens. */
    public static final String DEFAULT =
            "claude-haiku-5-5=0.10/0.50/0.01,claude-sonnet-5-5=2/10/0.10,claude-opus-5-5=4/20/0.20";

    private static final String NAME = "CLAUDE_PRICES";
    private static final String DOLLARS = "(\\d{1,3}(?:\\.\\d{1,3})?)";
    private static final Pattern ENTRY =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9._:-]{0,99})=" + DOLLARS + "/" + DOLLARS + "/" + DOLLARS);
    private static final long TOKENS = 1_000_000;

    private PriceList() {}

    static Map<String, ModelPrice> read(Environment environment) {
        Map<String, ModelPrice> prices = new HashMap<>();
        addTo(prices, DEFAULT);
        if (!environment.text(NAME).map(text -> addTo(prices, text)).orElse(true)) {
            environment.mistake(NAME + " must be prices such as " + DEFAULT.substring(0, DEFAULT.indexOf(','))
                    + " (dollars per million tokens: input/output/cache read), separated by commas");
        }
        return prices;
    }

    /** False if any entry is none. */
    private static boolean addTo(Map<String, ModelPrice> prices, String text) {
        for (String entry : text.split(",", -1)) {
            Matcher parts = ENTRY.matcher(entry.strip());
            if (!parts.matches()) {
                return false;
            }
            prices.put(parts.group(1), new ModelPrice(token(parts, 2), token(parts, 3), token(parts, 4)));
        }
        return true;
    }

    private static Usd token(Matcher parts, int group) {
        return Usd.dollars(parts.group(group)).dividedBy(TOKENS);
    }
}
