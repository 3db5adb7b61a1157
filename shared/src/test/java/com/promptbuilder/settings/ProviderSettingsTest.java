package com.promptbuilder.settings;

import com.promptbuilder.settings.ProviderSettings.AwsKeys;
import com.promptbuilder.value.Provider;
import com.promptbuilder.value.Secret;
import com.promptbuilder.value.Usd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ProviderSettingsTest {
    private static final Map<String, String> ALL = Map.of(
            "CLAUDE_PROVIDERS", "bedrock, Anthropic-AWS,anthropic",
            "ANTHROPIC_AWS_WORKSPACE_ID", "wrkspc_1",
            "BEDROCK_MODELS",
                    "claude-haiku-5-5=us.anthropic.haiku-v1:0, m=arn:aws:bedrock:us-east-1:1:inference-profile/p",
            "AWS_REGION", "eu-west-1");

    private static ProviderSettings read(Map<String, String> variables) {
        return Settings.fromEnvironment(variables).claude().providers();
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> variables = new HashMap<>(ALL);
        variables.put(name, value);
        return variables;
    }

    @Test
    void keepTheOrder() {
        assertThat(read(ALL).order()).containsExactly(Provider.BEDROCK, Provider.ANTHROPIC_AWS, Provider.ANTHROPIC);
        assertThat(read(Map.of()).order()).containsExactly(Provider.ANTHROPIC);
    }

    @Test
    void deriveTheAddressesFromTheRegion() {
        assertThat(List.of(Provider.values()))
                .extracting(provider -> read(ALL).address(provider).toString())
                .containsExactly(
                        "https://api.anthropic.com",
                        "https://aws-external-anthropic.eu-west-1.api.aws",
                        "https://bedrock-runtime.eu-west-1.amazonaws.com/anthropic");
    }

    @ParameterizedTest
    @CsvSource({
        "ANTHROPIC_AWS, ANTHROPIC_AWS_BASE_URL, https://a.example/v1/messages, https://a.example",
        "BEDROCK,       BEDROCK_BASE_URL,       http://127.0.0.1:1/anthropic/, http://127.0.0.1:1/anthropic"
    })
    void takeOtherAddresses(Provider provider, String name, String given, String kept) {
        assertThat(read(with(name, given)).address(provider)).hasToString(kept);
    }

    @ParameterizedTest
    @CsvSource({"ANTHROPIC_AWS_BASE_URL", "BEDROCK_BASE_URL"})
    void requireHttpsInProduction(String name) {
        Map<String, String> variables = with(name, "http://proxy.example");
        variables.put("STAGE", "production");

        assertThatThrownBy(() -> read(variables)).hasMessage(name + " must be an https address in production");
        variables.put(name, "http://127.0.0.1:8080");
        assertThat(read(variables).order()).hasSize(3);
    }

    @Test
    void nameModelsOnBedrockOnlyIfTheyAreListed() {
        ProviderSettings settings = read(ALL);

        assertThat(settings.nameOnBedrock("claude-haiku-5-5")).contains("us.anthropic.haiku-v1:0");
        assertThat(settings.nameOnBedrock("claude-sonnet-5-5")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        CLAUDE_PROVIDERS           | zebra             | CLAUDE_PROVIDERS must be one or more of: anthropic, anthropic-aws, bedrock; each at most once, separated by commas
        CLAUDE_PROVIDERS           | anthropic,zebra   | CLAUDE_PROVIDERS must be one or more of: anthropic, anthropic-aws, bedrock; each at most once, separated by commas
        CLAUDE_PROVIDERS           | bedrock,bedrock   | CLAUDE_PROVIDERS must be one or more of: anthropic, anthropic-aws, bedrock; each at most once, separated by commas
        CLAUDE_PROVIDERS           | ,                 | CLAUDE_PROVIDERS must be one or more of: anthropic, anthropic-aws, bedrock; each at most once, separated by commas
        ANTHROPIC_AWS_WORKSPACE_ID | ''                | ANTHROPIC_AWS_WORKSPACE_ID must be the id of a workspace, for the provider anthropic-aws
        ANTHROPIC_AWS_WORKSPACE_ID | a zebra           | ANTHROPIC_AWS_WORKSPACE_ID must be the id of a workspace, for the provider anthropic-aws
        BEDROCK_MODELS             | zebra             | BEDROCK_MODELS must be pairs model=name on Bedrock, separated by commas
        BEDROCK_BASE_URL           | zebra             | BEDROCK_BASE_URL must be an http or https address without query or fragment
        AWS_REGION                 | a.zebra/          | AWS_REGION must be a region such as us-east-1
        """)
    void nameTheWrongVariable(String name, String value, String message) {
        assertThatThrownBy(() -> read(with(name, value)))
                .isInstanceOf(Settings.SettingsException.class)
                .hasMessage(message);
    }

    @Test
    void requireModelsIfBedrockIsAlone() {
        assertThatThrownBy(() -> read(Map.of("CLAUDE_PROVIDERS", "bedrock")))
                .hasMessage("BEDROCK_MODELS must have the models' names on Bedrock, if it is the only provider");
        assertThat(read(Map.of("CLAUDE_PROVIDERS", "anthropic,bedrock")).bedrockModels())
                .isEmpty();
    }

    @Test
    void takeCredentialsOnlyIfTheyAreComplete() {
        Map<String, String> variables = with("AWS_ACCESS_KEY_ID", "AKID");
        assertThat(read(variables).awsKeys()).isEmpty();

        variables.put("AWS_SECRET_ACCESS_KEY", "canary");
        assertThat(read(variables).awsKeys()).contains(new AwsKeys("AKID", new Secret("canary"), Optional.empty()));
    }

    @Test
    void havePricesOfEachProvider() {
        BudgetSettings budgets = Settings.fromEnvironment(Map.of(
                        "CLAUDE_PRICES", "bedrock/claude-haiku-5-5=0.20/1/0.02,other=3/3/3,anthropic-aws/other=4/4/4"))
                .spending();

        assertThat(inputPrice(budgets, Provider.BEDROCK, "claude-haiku-5-5")).isEqualTo(new Usd(200));
        assertThat(inputPrice(budgets, Provider.ANTHROPIC, "claude-haiku-5-5")).isEqualTo(new Usd(100));
        assertThat(inputPrice(budgets, Provider.BEDROCK, "other")).isEqualTo(new Usd(3_000));
        assertThat(inputPrice(budgets, Provider.ANTHROPIC_AWS, "other")).isEqualTo(new Usd(4_000));
        assertThat(budgets.pricesOf(Provider.ANTHROPIC)).hasSize(4).doesNotContainKey("bedrock/claude-haiku-5-5");
    }

    private static Usd inputPrice(BudgetSettings budgets, Provider provider, String model) {
        return Objects.requireNonNull(budgets.pricesOf(provider).get(model)).input();
    }

    @ParameterizedTest
    @CsvSource({"azure/claude-haiku-5-5=1/1/1", "bedrock/=1/1/1", "bedrock/anthropic/m=1/1/1"})
    void rejectPricesOfUnknownProviders(String prices) {
        assertThatThrownBy(() -> Settings.fromEnvironment(Map.of("CLAUDE_PRICES", prices)))
                .hasMessageStartingWith("CLAUDE_PRICES must be prices such as");
    }
}
