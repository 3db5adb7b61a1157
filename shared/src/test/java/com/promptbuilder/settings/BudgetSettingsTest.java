package com.promptbuilder.settings;

import com.promptbuilder.settings.BudgetSettings.LongPrompts;
import com.promptbuilder.settings.BudgetSettings.ModelPrice;
import com.promptbuilder.settings.BudgetSettings.SpendLimit;
import com.promptbuilder.settings.BudgetSettings.SpendLimits;
import com.promptbuilder.value.Usd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BudgetSettingsTest {
    private static final SpendLimit NONE = new SpendLimit(Optional.empty(), Optional.empty());

    @Test
    void limitNothingByDefault() {
        assertThat(settings(Map.of()).all()).isEqualTo(new SpendLimits(NONE, NONE, NONE));
        assertThat(settings(Map.of()).caller()).isEqualTo(new SpendLimits(NONE, NONE, NONE));
        assertThat(NONE.isSet()).isFalse();
    }

    @Test
    void readTheLimitsOfEachWindow() {
        BudgetSettings settings = settings(Map.ofEntries(
                Map.entry("BUDGET_USD_PER_MONTH", "300"),
                Map.entry("BUDGET_CALLS_PER_MONTH", "200000"),
                Map.entry("BUDGET_USD_PER_DAY", "20"),
                Map.entry("BUDGET_CALLS_PER_DAY", "10000"),
                Map.entry("BUDGET_USD_PER_MINUTE", "0.5"),
                Map.entry("BUDGET_CALLS_PER_MINUTE", "100"),
                Map.entry("BUDGET_CALLER_USD_PER_MONTH", "12.5"),
                Map.entry("BUDGET_CALLER_CALLS_PER_MONTH", "400"),
                Map.entry("BUDGET_CALLER_USD_PER_DAY", "1.25"),
                Map.entry("BUDGET_CALLER_CALLS_PER_DAY", "50"),
                Map.entry("BUDGET_CALLER_USD_PER_MINUTE", "0.000001"),
                Map.entry("BUDGET_CALLER_CALLS_PER_MINUTE", "1")));

        assertThat(settings.all())
                .isEqualTo(new SpendLimits(ceiling(200_000, "300"), ceiling(10_000, "20"), ceiling(100, "0.5")));
        assertThat(settings.caller())
                .isEqualTo(new SpendLimits(ceiling(400, "12.5"), ceiling(50, "1.25"), ceiling(1, "0.000001")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "0.0000001", "$5", "1,5", "1e3", "NaN", "99999999"})
    void rejectInvalidAmounts(String dollars) {
        assertThatThrownBy(() -> settings(Map.of("BUDGET_CALLER_USD_PER_DAY", dollars)))
                .isInstanceOf(Settings.SettingsException.class)
                .hasMessageStartingWith("BUDGET_CALLER_USD_PER_DAY must be dollars");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "many"})
    void rejectInvalidNumbersOfCalls(String calls) {
        assertThatThrownBy(() -> settings(Map.of("BUDGET_CALLS_PER_MINUTE", calls)))
                .isInstanceOf(Settings.SettingsException.class)
                .hasMessageStartingWith("BUDGET_CALLS_PER_MINUTE must be a whole number");
    }

    @ParameterizedTest
    @CsvSource({"claude-sonnet-5-5, 2000, 10000, 200", "claude-opus-5-5, 4000, 20000, 200"})
    void havePricesOfTokens(String model, long input, long output, long cacheRead) {
        assertThat(settings(Map.of()).prices()).containsEntry(model, price(input, output, cacheRead));
    }

    @Test
    void havePricesOfLongPrompts() {
        ModelPrice haiku = price(100, 500, 10);
        ModelPrice ofLongPrompts = price(500, 2500, 50);

        assertThat(settings(Map.of()).prices().get("claude-haiku-5-5"))
                .isEqualTo(new ModelPrice(
                        haiku.input(),
                        haiku.output(),
                        haiku.cacheRead(),
                        Optional.of(new LongPrompts(100_000, ofLongPrompts))));
    }

    @Test
    void mergePricesOverTheDefaults() {
        assertThat(settings(Map.of("CLAUDE_PRICES", "claude-haiku-5-5=0.2/1/0.02, mine:1=0.001/999.999/0"))
                        .prices())
                .containsEntry("claude-haiku-5-5", price(200, 1000, 20))
                .containsEntry("mine:1", price(1, 999_999, 0))
                .containsKey("claude-opus-5-5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "x=1/2",
                "x=1/2/3/4",
                "x=-1/2/3",
                "x=1/2/0.0001",
                "x=1/2/3,",
                "=1/2/3",
                "x=1000/2/3",
                "x=1/2/3+1000",
                "x=1/2/3+0:1/2/3",
                "x=1/2/3+9:1/2"
            })
    void rejectInvalidPrices(String prices) {
        assertThatThrownBy(() -> settings(Map.of("CLAUDE_PRICES", prices)))
                .isInstanceOf(Settings.SettingsException.class)
                .hasMessageStartingWith("CLAUDE_PRICES must be prices such as claude-haiku-5-5=0.10/0.50/0.01+100000:");
    }

    private static SpendLimit ceiling(long calls, String dollars) {
        return new SpendLimit(Optional.of(calls), Optional.of(Usd.parse(dollars)));
    }

    private static ModelPrice price(long input, long output, long cacheRead) {
        return new ModelPrice(new Usd(input), new Usd(output), new Usd(cacheRead));
    }

    private static BudgetSettings settings(Map<String, String> variables) {
        return Settings.fromEnvironment(variables).spending();
    }
}
