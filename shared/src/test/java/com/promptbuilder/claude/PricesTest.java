package com.promptbuilder.claude;

import com.promptbuilder.settings.Settings;
import com.promptbuilder.value.Usd;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PricesTest {
    private static final long MOST = 10_000_000;
    private final Prices prices = prices(Map.of());

    @ParameterizedTest
    @CsvSource({
        "claude-haiku-5-5, 100000, 0.01, 0.05, 0.001, 0.0125",
        "claude-haiku-5-5, 1000000, 0.50, 0.50, 0.05, 0.625",
        "claude-sonnet-5-5, 1000000, 2, 10, 0.20, 2.50",
        "claude-opus-5-5, 1000000, 4, 20, 0.20, 5"
    })
    void costsWhatThePriceListSays(
            String model, long tokens, String input, String output, String cacheRead, String cacheWrite) {
        assertThat(prices.cost(model, new Usage(tokens, 0, 0, 0))).isEqualTo(Usd.parse(input));
        assertThat(prices.cost(model, new Usage(0, tokens, 0, 0))).isEqualTo(Usd.parse(output));
        assertThat(prices.cost(model, new Usage(0, 0, tokens, 0))).isEqualTo(Usd.parse(cacheRead));
        assertThat(prices.cost(model, new Usage(0, 0, 0, tokens))).isEqualTo(Usd.parse(cacheWrite));
    }

    @Test
    void appliesTheLongPromptPriceToAllTokens() {
        assertThat(prices.cost("claude-haiku-5-5", new Usage(40_000, 10, 40_000, 20_000)))
                .isEqualTo(new Usd(40_000 * 100 + 10 * 500 + 40_000 * 10 + 20_000 * 125));
        assertThat(prices.cost("claude-haiku-5-5", new Usage(40_000, 10, 40_000, 20_001)))
                .isEqualTo(new Usd(40_000 * 500 + 10 * 2_500 + 40_000 * 50 + 20_001 * 625));
    }

    @Test
    void addsTheKindsOfTokens() {
        assertThat(prices.cost("claude-haiku-5-5", new Usage(1, 1, 1, 1))).isEqualTo(new Usd(100 + 500 + 10 + 125));
        assertThat(prices.cost("claude-haiku-5-5", Usage.NONE)).isEqualTo(Usd.ZERO);
    }

    @Test
    void usesThePriceOfTheLongestListedPrefix() {
        Prices own = prices(Map.of("CLAUDE_PRICES", "claude=9/9/9"));
        Usage usage = new Usage(1, 0, 0, 0);

        assertThat(own.cost("claude-haiku-5-5-20260915", usage)).isEqualTo(new Usd(100));
        assertThat(own.cost("claude-other", usage)).isEqualTo(new Usd(9_000));
        assertThat(own.knows("claude-haiku-5-5-20260915")).isTrue();
    }

    @Test
    void usesTheHighestPriceForAnUnlistedModel() {
        Usage usage = new Usage(7, 7, 7, 7);

        assertThat(prices.knows("claude-haiku-5-50")).isFalse();
        assertThat(prices.cost("claude-haiku-5-50", usage)).isEqualTo(prices.cost("claude-opus-5-5", usage));
    }

    @Property
    void isAdditiveOverCalls(
            @ForAll @LongRange(min = 0, max = MOST) long a, @ForAll @LongRange(min = 0, max = MOST) long b) {
        assertThat(cost(a).plus(cost(b))).isEqualTo(cost(a + b));
    }

    @Property
    void doesNotOverflow(@ForAll @LongRange(min = 0, max = MOST) long tokens) {
        Prices highest = prices(Map.of("CLAUDE_PRICES", "m=999.999/999.999/999.999"));

        assertThat(highest.cost("m", new Usage(tokens, tokens, tokens, tokens))).isNotNull();
    }

    @Test
    void requiresAPrice() {
        assertThatThrownBy(() -> new Prices(Map.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private Usd cost(long tokens) {
        return prices.cost("claude-sonnet-5-5", new Usage(tokens, tokens, tokens, 4 * tokens));
    }

    private static Prices prices(Map<String, String> variables) {
        return new Prices(Settings.fromEnvironment(variables).spending().prices());
    }
}
