package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.value.Provider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Parameters, rules and permissions of Claude's providers. */
class TemplateProvidersTest {
    private static final SamTemplate TEMPLATE = SamTemplate.read();
    private static final List<String> LISTS = texts(TEMPLATE.root().at("/Parameters/ClaudeProviders/AllowedValues"));

    @Test
    void everyOrderOfProvidersIsAllowed() {
        assertThat(LISTS)
                .containsExactlyInAnyOrderElementsOf(orders(Arrays.stream(Provider.values())
                                .map(Provider::label)
                                .toList())
                        .filter(list -> !list.isEmpty())
                        .toList());
    }

    /** All ordered selections without repetition, separated by commas. */
    private static Stream<String> orders(List<String> labels) {
        return Stream.concat(
                Stream.of(""),
                labels.stream()
                        .flatMap(first -> orders(labels.stream()
                                        .filter(label -> !label.equals(first))
                                        .toList())
                                .map(rest -> rest.isEmpty() ? first : first + "," + rest)));
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic,     UsesAnthropic,    SecretIsNamed,        ClaudeSecretArn",
        "anthropic-aws, UsesAnthropicAws, WorkspaceIsNamed,     AnthropicAwsWorkspaceId",
        "bedrock,       UsesBedrock,      BedrockModelsAreNamed, BedrockModels"
    })
    void aProviderInTheListNeedsItsParameter(String provider, String condition, String rule, String parameter) {
        Set<String> without = LISTS.stream()
                .filter(list -> !List.of(list.split(",", -1)).contains(provider))
                .collect(Collectors.toSet());

        JsonNode alternatives = TEMPLATE.root().at("/Conditions/" + condition + "/0");
        assertThat(alternatives.valueStream().map(equal -> equal.path(1).asText()))
                .containsExactlyInAnyOrderElementsOf(without);
        JsonNode contains = TEMPLATE.root().at("/Rules/" + rule + "/RuleCondition/0/Fn::Contains");
        assertThat(texts(contains.path(0))).containsExactlyInAnyOrderElementsOf(without);
        assertThat(contains.path(1).asText()).isEqualTo("ClaudeProviders");
        assertThat(TEMPLATE.root().at("/Rules/" + rule + "/Assertions/0/Assert").toString())
                .isEqualTo("[[\"" + parameter + "\",\"\"]]");
    }

    @Test
    void withoutAnthropicThereIsNoSecret() {
        assertThat(TEMPLATE.root().at("/Conditions/HasClaudeSecret/0").asText()).isEqualTo("UsesAnthropic");
        assertThat(texts(TEMPLATE.root().at("/Globals/Function/Environment/Variables/ANTHROPIC_SECRET_ARN")))
                .containsExactly("HasClaudeSecret", "ClaudeSecretArn", "AWS::NoValue");
        assertThat(conditional("secretsmanager:")).allMatch(statement -> statement.equals("HasClaudeSecret"));
        assertThat(conditional("kms:")).allMatch(statement -> statement.equals("HasClaudeSecretKey"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EndpointAccess", "WorkerAccess"})
    void functionsThatCallClaudeMayCallTheirProvidersOnly(String policy) {
        Map<String, JsonNode> byCondition = statements(policy)
                .filter(JsonNode::isArray)
                .collect(Collectors.toMap(choice -> choice.path(0).asText(), choice -> choice.path(1)));
        JsonNode platform = byCondition.getOrDefault("UsesAnthropicAws", TEMPLATE.root());
        assertThat(platform.path("Action").asText()).isEqualTo("aws-external-anthropic:CreateInference");
        assertThat(platform.path("Resource").asText())
                .isEqualTo("arn:${AWS::Partition}:aws-external-anthropic:*:*:workspace/${AnthropicAwsWorkspaceId}");
        JsonNode bedrock = byCondition.getOrDefault("UsesBedrock", TEMPLATE.root());
        assertThat(texts(bedrock.path("Action")))
                .containsExactly("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream");
        assertThat(texts(bedrock.path("Resource")))
                .containsExactly(
                        "arn:${AWS::Partition}:bedrock:*::foundation-model/anthropic.claude-*",
                        "arn:${AWS::Partition}:bedrock:${AWS::Region}:${AWS::AccountId}"
                                + ":inference-profile/*.anthropic.claude-*");
    }

    @Test
    void noOtherFunctionMayCallAProvider() {
        assertThat(conditional("aws-external-anthropic:CreateInference"))
                .containsExactly("UsesAnthropicAws", "UsesAnthropicAws");
        assertThat(conditional("aws-external-anthropic:ListModels")).containsExactly("UsesAnthropicAws");
        assertThat(conditional("bedrock:")).containsExactly("UsesBedrock", "UsesBedrock");
    }

    @Test
    void theSavedQueryIsThatOfTheDashboard() {
        assertThat(TEMPLATE.resource("Dashboard").path("DashboardBody").asText())
                .contains("SOURCE '${FunctionLogs}' | "
                        + TEMPLATE.resource("ProvidersQuery")
                                .path("QueryString")
                                .asText());
    }

    /** The condition of each statement of any policy with an action of this service; empty without a condition. */
    private static List<String> conditional(String service) {
        return TEMPLATE.resources("AWS::IAM::ManagedPolicy").keySet().stream()
                .flatMap(TemplateProvidersTest::statements)
                .filter(statement -> statement.toString().contains("\"" + service))
                .map(statement -> statement.path(0).asText())
                .toList();
    }

    private static Stream<JsonNode> statements(String policy) {
        return TEMPLATE.resource(policy).at("/PolicyDocument/Statement").valueStream();
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }
}
