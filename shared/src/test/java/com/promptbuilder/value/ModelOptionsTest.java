package com.promptbuilder.value;

import com.promptbuilder.value.ModelOptions.Effort;
import com.promptbuilder.value.ModelOptions.Overrides;
import com.promptbuilder.value.ModelOptions.Thinking;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ModelOptionsTest {
    private static final String HAIKU = "claude-haiku-5-5";
    private static final ModelOptions VIDEO = ModelOptions.of(Effort.MEDIUM, Thinking.BETWEEN_TOOLS, 4_096);

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 128_001})
    void refuseALimitThatNoModelAccepts(int maxTokens) {
        assertThatThrownBy(() -> new ModelOptions(Effort.LOW, Thinking.ADAPTIVE, maxTokens))
                .hasMessage("expected 1 to 128000 tokens, got " + maxTokens);
    }

    @ParameterizedTest
    @CsvSource({
        "LOW, ADAPTIVE, 6144",
        "MEDIUM, ADAPTIVE, 8192",
        "MAX, ADAPTIVE, 36864",
        "HIGH, DISABLED, 4096",
        "HIGH, BETWEEN_TOOLS, 4096"
    })
    void leaveRoomForThinkingBesideTheAnswer(Effort effort, Thinking thinking, int maxTokens) {
        assertThat(ModelOptions.of(effort, thinking, 4_096).maxTokens()).isEqualTo(maxTokens);
    }

    @ParameterizedTest
    @CsvSource({
        "claude-sonnet-5-5, MEDIUM, BETWEEN_TOOLS, 4096",
        "us.anthropic.claude-sonnet-5-5-v1:0, MEDIUM, BETWEEN_TOOLS, 4096",
        "claude-haiku-5-5, HIGH, DISABLED, 4096",
        "claude-haiku-5-5, XHIGH, ADAPTIVE, 20480",
        "claude-opus-5-5, LOW, ADAPTIVE, 6144",
        "another-model, LOW, ADAPTIVE, 6144"
    })
    void nameNoThinkingByTheModelsOwnWord(String model, Effort effort, Thinking thinking, int maxTokens) {
        Overrides overrides = new Overrides(Optional.of(effort), Optional.empty(), Optional.empty());

        assertThat(VIDEO.with(overrides, model)).isEqualTo(new ModelOptions(effort, thinking, maxTokens));
    }

    @Test
    void areTheEndpointsWithoutOverrides() {
        ModelOptions plain = ModelOptions.of(Effort.LOW, Thinking.ADAPTIVE, 2_048);

        assertThat(plain.with(Overrides.NONE, HAIKU)).isEqualTo(plain);
        assertThat(VIDEO.with(Overrides.NONE, "claude-sonnet-5-5")).isEqualTo(VIDEO);
    }

    @Property
    void anOverriddenLimitPrevails(
            @ForAll Effort effort, @ForAll Thinking thinking, @ForAll @IntRange(min = 1, max = 128_000) int limit) {
        Overrides overrides = new Overrides(Optional.of(effort), Optional.of(thinking), Optional.of(limit));

        assertThat(VIDEO.with(overrides, HAIKU)).isEqualTo(new ModelOptions(effort, thinking, limit));
    }

    @Property
    void theRoomFollowsAnOverriddenEffort(@ForAll Effort endpoint, @ForAll Effort setting) {
        Overrides overrides = new Overrides(Optional.of(setting), Optional.empty(), Optional.empty());

        assertThat(ModelOptions.of(endpoint, Thinking.ADAPTIVE, 2_048).with(overrides, HAIKU))
                .isEqualTo(ModelOptions.of(setting, Thinking.ADAPTIVE, 2_048));
    }

    @Test
    void areDoubledWithinTheModelsLimit() {
        assertThat(VIDEO.doubled()).isEqualTo(new ModelOptions(Effort.MEDIUM, Thinking.BETWEEN_TOOLS, 8_192));
        assertThat(new ModelOptions(Effort.MAX, Thinking.ADAPTIVE, 100_000)
                        .doubled()
                        .maxTokens())
                .isEqualTo(128_000);
    }
}
