package com.promptbuilder.simulator;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ModelTest {
    @ParameterizedTest
    @CsvSource({
        "claude-haiku-5-5, 1000000, 128000, 512",
        "claude-sonnet-5-5, 1000000, 128000, 512",
        "claude-opus-5-5, 1000000, 128000, 512",
        "claude-haiku-4-5, 200000, 64000, 1024"
    })
    void hasTheSizesOfTheRealOne(String id, int context, int output, int minCached) {
        Model model = Model.named(id).orElseThrow();

        assertThat(model.maxInputTokens()).isEqualTo(context);
        assertThat(model.maxTokens()).isEqualTo(output);
        assertThat(model.minCachedTokens()).isEqualTo(minCached);
    }
}
