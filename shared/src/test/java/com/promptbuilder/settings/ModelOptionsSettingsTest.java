package com.promptbuilder.settings;

import com.promptbuilder.value.ModelOptions;
import com.promptbuilder.value.ModelOptions.Effort;
import com.promptbuilder.value.ModelOptions.Thinking;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ModelOptionsSettingsTest {
    private static final ModelOptions ENDPOINT = ModelOptions.of(Effort.LOW, Thinking.ADAPTIVE, 2_048);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CLAUDE_EFFORT            | huge     | CLAUDE_EFFORT must be one of: low, medium, high, xhigh, max
            CLAUDE_EFFORT_SCENE      | huge     | CLAUDE_EFFORT_SCENE must be one of: low, medium, high, xhigh, max
            CLAUDE_EFFORT_BY_MODE    | scene=huge | CLAUDE_EFFORT_SCENE must be one of: low, medium, high, xhigh, max
            CLAUDE_EFFORT_BY_MODE    | scene    | CLAUDE_EFFORT_BY_MODE must be pairs such as video=value, separated by commas
            CLAUDE_EFFORT_BY_MODE    | a=low=b  | CLAUDE_EFFORT_BY_MODE must be pairs such as video=value, separated by commas
            CLAUDE_MAX_TOKENS_CUSTOM | 0        | CLAUDE_MAX_TOKENS_CUSTOM must be a whole number from 1 to 128000
            CLAUDE_MAX_TOKENS_CUSTOM | 128001   | CLAUDE_MAX_TOKENS_CUSTOM must be a whole number from 1 to 128000
            CLAUDE_MAX_TOKENS_CUSTOM | many     | CLAUDE_MAX_TOKENS_CUSTOM must be a whole number from 1 to 128000
            CLAUDE_THINKING_VIDEO    | disabled | CLAUDE_THINKING_VIDEO must be one of: adaptive, between_tools for the mode's model and effort
            CLAUDE_THINKING_VIDEO    | zebra    | CLAUDE_THINKING_VIDEO must be one of: adaptive, between_tools for the mode's model and effort
            CLAUDE_THINKING_CODE     | between_tools | CLAUDE_THINKING_CODE must be one of: disabled, adaptive for the mode's model and effort
            """)
    void reportTheAllowedValues(String name, String value, String message) {
        refuses(Map.of(name, value), message);
    }

    @Test
    void refuseThinkingThatTheConfiguredModelRefuses() {
        refuses(
                Map.of("CLAUDE_MODEL", "claude-sonnet-5-5", "CLAUDE_THINKING_CODE", "disabled"),
                "CLAUDE_THINKING_CODE must be one of: adaptive, between_tools for the mode's model and effort");
        refuses(
                Map.of("CLAUDE_EFFORT", "max", "CLAUDE_THINKING_CODE", "disabled"),
                "CLAUDE_THINKING_CODE must be one of: adaptive for the mode's model and effort");
        assertThatCode(() -> Settings.fromEnvironment(
                        Map.of("CLAUDE_MODEL_VIDEO", "claude-haiku-5-5", "CLAUDE_THINKING_VIDEO", "disabled")))
                .doesNotThrowAnyException();
        assertThatCode(() -> Settings.fromEnvironment(
                        Map.of("CLAUDE_MODEL_VIDEO", "my-own", "CLAUDE_THINKING_VIDEO", "between_tools")))
                .doesNotThrowAnyException();
    }

    @Test
    void preferAModesEffortToEverybodys() {
        Map<String, String> both = Map.of("CLAUDE_EFFORT", "high", "CLAUDE_EFFORT_SCENE", " MAX ");

        assertThat(options(both, "scene")).isEqualTo(ModelOptions.of(Effort.MAX, Thinking.ADAPTIVE, 2_048));
        assertThat(options(both, "custom")).isEqualTo(ModelOptions.of(Effort.HIGH, Thinking.ADAPTIVE, 2_048));
    }

    @Test
    void keepEverybodysEffortBesideOtherOverridesOfAMode() {
        Map<String, String> both = Map.of("CLAUDE_EFFORT", "high", "CLAUDE_MAX_TOKENS_SCENE", "999");

        assertThat(options(both, "scene")).isEqualTo(new ModelOptions(Effort.HIGH, Thinking.ADAPTIVE, 999));
    }

    @Test
    void readThePairsOfSeveralModesAndPreferAVariableOfItsOwn() {
        Map<String, String> pairs = Map.of(
                "CLAUDE_EFFORT_BY_MODE", "scene=high, CUSTOM=medium",
                "CLAUDE_EFFORT_CUSTOM", "xhigh",
                "CLAUDE_EFFORT_SCENE", "",
                "CLAUDE_THINKING_BY_MODE", "scene=disabled",
                "CLAUDE_MODEL_BY_MODE", "video=claude-opus-5-5");

        assertThat(options(pairs, "scene")).isEqualTo(new ModelOptions(Effort.HIGH, Thinking.DISABLED, 2_048));
        assertThat(options(pairs, "custom").effort()).isEqualTo(Effort.XHIGH);
        assertThat(Settings.fromEnvironment(pairs).claude().modelFor("video")).isEqualTo("claude-opus-5-5");
    }

    private static ModelOptions options(Map<String, String> environment, String mode) {
        return Settings.fromEnvironment(environment).claude().optionsFor(mode, ENDPOINT);
    }

    private static void refuses(Map<String, String> environment, String message) {
        assertThatThrownBy(() -> Settings.fromEnvironment(environment))
                .isInstanceOf(Settings.SettingsException.class)
                .hasMessage(message);
    }
}
