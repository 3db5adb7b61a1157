package com.promptbuilder.simulator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Bills in dollars, exact to the nano-dollar. */
class PriceListTest {
    @ParameterizedTest
    @CsvSource({
        // input, 5-minute write, 1-hour write, read, output
        "claude-haiku-5-5,        1,   0,   0,      0,   0, 0.000000100",
        "claude-haiku-5-5,        0,   4,   0,      0,   0, 0.000000500",
        "claude-haiku-5-5,        0,   0,   4,      0,   0, 0.000000800",
        "claude-haiku-5-5,        0,   0,   0,      7,   0, 0.000000070",
        "claude-haiku-5-5,        0,   0,   0,      0,   3, 0.000001500",
        "claude-haiku-5-5,   100000,   0,   0,      0,   0, 0.010000000",
        "claude-haiku-5-5,        1,   0,   0, 100000,   2, 0.005005500",
        "claude-sonnet-5-5,    1499,   0,   0,      0, 551, 0.008508000",
        "claude-haiku-4-5,        1,   0,   0,      0,   1, 0.000024000",
    })
    void areTheSumOfTheirTokens(
            String model, int input, int write5m, int write1h, int read, int output, String dollars) {
        assertThat(PriceList.defaults()
                        .bill(Provider.ANTHROPIC, model, new Usage(input, write5m, write1h, read, output, 0))
                        .toPlainString())
                .isEqualTo(dollars);
    }

    @Test
    void mayDifferByProviderAndAreRoundedUp() {
        PriceList prices = PriceList.parse("bedrock/claude-haiku-5-5=0.11/0.55/0.011, claude-opus-5-5=1/2/3");
        Usage written = new Usage(0, 1, 0, 0, 0, 0);

        assertThat(prices.bill(Provider.BEDROCK, "claude-haiku-5-5", written)).isEqualByComparingTo("0.000000138");
        assertThat(prices.bill(Provider.ANTHROPIC_AWS, "claude-haiku-5-5", written))
                .isEqualByComparingTo("0.000000125");
        assertThat(prices.bill(Provider.BEDROCK, "claude-opus-5-5", written)).isEqualByComparingTo("0.00000125");
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude-haiku-5-5", "claude-haiku-5-5=1/2", "claude-haiku-5-5=a/b/c", "=1/2/3"})
    void areRefusedInAnotherForm(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PriceList.parse(text))
                .withMessage("expected prices such as claude-haiku-5-5=0.10/0.50/0.01, got '" + text + "'");
    }
}
