package com.promptbuilder.local;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Functions call the simulator without any account, and real providers with the credentials of this process. */
class SimulatorVariablesTest {
    @Test
    void anthropicNeedsAnAddressAndAKey() {
        assertThat(of(Map.of()))
                .isEqualTo(Map.of("ANTHROPIC_BASE_URL", "http://127.0.0.1:1", "ANTHROPIC_API_KEY", "sk-ant-simulated"));
    }

    @Test
    void providersOnAwsNeedPathsNamesAndCredentials() {
        assertThat(of(Map.of("CLAUDE_PROVIDERS", "anthropic-aws,bedrock")))
                .containsEntry("ANTHROPIC_AWS_BASE_URL", "http://127.0.0.1:1/anthropic-aws")
                .containsEntry("ANTHROPIC_AWS_WORKSPACE_ID", "wrkspc_simulated")
                .containsEntry("BEDROCK_BASE_URL", "http://127.0.0.1:1/bedrock/anthropic")
                .hasEntrySatisfying(
                        "BEDROCK_MODELS",
                        models -> assertThat(models).contains("claude-haiku-5-5=us.anthropic.claude-haiku-5-5-v1:0"))
                .containsEntry("AWS_ACCESS_KEY_ID", "simulated")
                .containsEntry("AWS_SECRET_ACCESS_KEY", "simulated-secret")
                .doesNotContainKey("ANTHROPIC_BASE_URL");
    }

    @Test
    void whatThisProcessHasStays() {
        assertThat(of(Map.of(
                        "CLAUDE_PROVIDERS", "anthropic-aws,bedrock",
                        "AWS_ACCESS_KEY_ID", "real",
                        "ANTHROPIC_AWS_WORKSPACE_ID", "wrkspc_mine",
                        "BEDROCK_MODELS", "a=b")))
                .containsOnlyKeys("ANTHROPIC_AWS_BASE_URL", "BEDROCK_BASE_URL");
    }

    @Test
    void aRealProviderBesideTheSimulatorKeepsTheCredentialsOfItsProfile() {
        assertThat(of(Map.of(
                        "CLAUDE_PROVIDERS", "anthropic-aws,bedrock",
                        "AWS_PROFILE", "mine",
                        "BEDROCK_BASE_URL", "http://b:1")))
                .containsKey("ANTHROPIC_AWS_BASE_URL")
                .doesNotContainKeys("BEDROCK_BASE_URL", "BEDROCK_MODELS", "AWS_ACCESS_KEY_ID");
    }

    private static Map<String, String> of(Map<String, String> process) {
        return new HashMap<>(SimulatorVariables.of(
                LocalSettings.fromEnvironment(process).providers(), URI.create("http://127.0.0.1:1"), process));
    }
}
