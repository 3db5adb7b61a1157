package com.promptbuilder.functions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/** The variables of the functions: settings accept them, and Lambda's limit of 4 KB, measured as a JSON object, holds. */
class TemplateEnvironmentTest {
    private static final int LAMBDA_LIMIT = 4_096;

    /** For further settings, and for values that are longer than those of this test. */
    private static final int HEADROOM = 128;

    private static final String NAME = "prompt-builder-production-BackgroundJobs-1ABCDEFGHIJK";
    private static final String URL = "https://sqs.ap-southeast-2.amazonaws.com/123456789012/" + NAME;
    private static final SamTemplate TEMPLATE = SamTemplate.read();

    private static final List<String> MODES = List.of(
            "code",
            "text",
            "learning",
            "video",
            "reasoning",
            "research",
            "socratic",
            "optimize",
            "questions",
            "enhancement",
            "custom",
            "scene",
            "creative");

    /** Long values of the parameters that can have any. */
    private static final Map<String, String> LONG = Map.ofEntries(
            Map.entry("ClaudeModel", "claude-sonnet-5-5"),
            Map.entry("ClaudeModelByMode", pairs("claude-sonnet-5-5")),
            Map.entry("ClaudeEffortByMode", pairs("medium")),
            Map.entry("ClaudeThinkingByMode", pairs("between_tools")),
            Map.entry("ClaudeMaxTokensByMode", pairs("128000")),
            Map.entry(
                    "ClaudeSecretArn",
                    "arn:aws:secretsmanager:ap-southeast-2:123456789012:secret:prompt-builder/claude-AbCdEf"),
            Map.entry("AnthropicAwsWorkspaceId", "wrkspc_01AbCdEfGhIjKlMnOpQrStUvWx"),
            Map.entry(
                    "BedrockModels",
                    "claude-haiku-5-5=global.anthropic.claude-haiku-5-5-20261001-v1:0,"
                            + "claude-sonnet-5-5=global.anthropic.claude-sonnet-5-5-20261001-v1:0"),
            Map.entry("ClaudePrices", "bedrock/claude-haiku-5-5=0.11/0.55/0.01,bedrock/claude-sonnet-5-5=2.2/11/0.22"),
            Map.entry("PrefetchMinProbability", "0.99"),
            Map.entry("Settings", "CIRCUIT_OPEN_SECONDS=30,CIRCUIT_WINDOW=50"),
            Map.entry("CorsOrigins", "https://app.example.com,https://www.example.com,https://admin.example.com"));

    static Set<String> functions() {
        return TEMPLATE.resources("AWS::Serverless::Function").keySet();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void fitsIntoLambdasLimit(String id) throws JsonProcessingException {
        Map<String, String> environment = new HashMap<>();
        Stream.of(TEMPLATE.root().at("/Globals/Function"), TEMPLATE.resource(id))
                .flatMap(level -> level.at("/Environment/Variables").propertyStream())
                .forEach(variable -> environment.put(variable.getKey(), longest(variable.getValue())));

        assertThat(environment).hasSizeGreaterThan(30);
        assertThat(new JsonMapper().writeValueAsBytes(environment)).hasSizeLessThanOrEqualTo(LAMBDA_LIMIT - HEADROOM);
    }

    @Test
    void haveValuesThatSettingsAccept() {
        assertThat(TEMPLATE.parametersByVariable()).hasSizeGreaterThan(30);
        TEMPLATE.parametersByVariable()
                .forEach((variable, parameter) -> Stream.of(
                                Stream.of(
                                        parameter.path("Default"),
                                        parameter.path("MinValue"),
                                        parameter.path("MaxValue")),
                                parameter.path("AllowedValues").valueStream())
                        .flatMap(values -> values)
                        .forEach(value -> assertThatCode(() -> Settings.fromEnvironment(with(variable, value.asText())))
                                .as("%s of %s", value, variable)
                                .doesNotThrowAnyException()));
    }

    /** The variable, and what rules of the template demand for any list of providers. */
    private static Map<String, String> with(String variable, String value) {
        Map<String, String> all = new HashMap<>(
                Map.of("ANTHROPIC_AWS_WORKSPACE_ID", "wrkspc_1", "BEDROCK_MODELS", "claude-haiku-5-5=name"));
        all.put(variable, value);
        return all;
    }

    @Test
    void haveTheDefaultsOfTheSettings() {
        TEMPLATE.parametersByVariable().forEach((variable, parameter) -> {
            if (!variable.equals("STAGE")) {
                assertThat(Settings.fromEnvironment(
                                Map.of(variable, parameter.path("Default").asText())))
                        .as(variable)
                        .isEqualTo(Settings.fromEnvironment(Map.of()));
            }
        });
    }

    @Test
    void measuresParametersThatExist() {
        assertThat(TEMPLATE.root().path("Parameters").propertyStream().map(Map.Entry::getKey))
                .containsAll(LONG.keySet());
    }

    /** The longest value: of a choice, its longest branch; of a parameter, what it allows. */
    private static String longest(JsonNode value) {
        if (value.isArray()) {
            return longest(value.valueStream().map(TemplateEnvironmentTest::longest));
        }
        JsonNode parameter = TEMPLATE.root().path("Parameters").path(value.asText());
        if (parameter.isMissingNode()) {
            JsonNode resource = TEMPLATE.root().path("Resources").path(value.asText());
            boolean isUrl = resource.path("Type").asText().equals("AWS::SQS::Queue")
                    || value.asText().contains("$");
            return isUrl ? URL : resource.isMissingNode() ? value.asText() : NAME;
        }
        Stream<String> possible =
                Stream.of(parameter.path("Default"), parameter.path("MaxValue")).map(JsonNode::asText);
        Stream<String> allowed = parameter.path("AllowedValues").valueStream().map(JsonNode::asText);
        boolean isLimited = parameter.has("AllowedValues") || parameter.has("MaxValue");
        String any = isLimited ? "" : LONG.getOrDefault(value.asText(), "1000000.50");
        return longest(Stream.of(possible, allowed, Stream.of(any)).flatMap(values -> values));
    }

    private static String longest(Stream<String> values) {
        return values.max(Comparator.comparingInt(text -> text.getBytes(UTF_8).length))
                .orElseThrow();
    }

    private static String pairs(String value) {
        return MODES.stream().map(mode -> mode + "=" + value).collect(Collectors.joining(","));
    }
}
