package com.promptbuilder.functions;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.functions.SamTemplate.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Access to the functions, and the functions' permissions. */
class TemplateAccessTest {
    private static final Set<String> FOR_EVERYBODY =
            Set.of("/", "/health", "/health/live", "/health/ready", "/openapi.json", "/docs");

    /** AWS managed policies without resources, for services that support none. */
    private static final List<String> AWS_POLICIES = List.of(
            "AWSLambdaManagedEC2ResourceOperator",
            "AWSXRayDaemonWriteAccess",
            "service-role/AWSCodeDeployRoleForLambdaLimited",
            "service-role/AmazonAPIGatewayPushToCloudWatchLogs");

    private static final SamTemplate TEMPLATE = SamTemplate.read();

    @Test
    void everyMethodIsGuardedUnlessItIsPublic() {
        Set<Event> answered = TEMPLATE.functions().entrySet().stream()
                .flatMap(function -> SamTemplate.events(function.getValue()).stream()
                        .map(Event::path)
                        .filter(path -> !path.endsWith("+}"))
                        .distinct()
                        .flatMap(path -> allowed(function.getKey(), path)
                                .map(method -> new Event(method.toLowerCase(Locale.ROOT), path))))
                .filter(event -> !FOR_EVERYBODY.contains(event.path()))
                .collect(Collectors.toSet());

        assertThat(answered).contains(new Event("head", "/metrics"), new Event("post", "/api/optimize"));
        assertThat(guarded()).isEqualTo(answered);
        assertThat(TEMPLATE.events()).containsAll(answered);
    }

    /** The security of a method; for operators, that without a key of theirs. */
    private static JsonNode security(JsonNode method) {
        JsonNode security = method.path("security");
        return security.path(0).asText().equals("HasOperatorKey") ? security.path(2) : security;
    }

    /**
     * Methods guarded by the security scheme of {@code Access}: those of the definition, and events that require it. SAM calls the scheme
     * {@code api_key} and uses the definition's scheme of that name.
     */
    private static Set<Event> guarded() {
        JsonNode definition = TEMPLATE.resource("Api").path("DefinitionBody");
        assertThat(definition.at("/components/securitySchemes").propertyStream().map(Map.Entry::getKey))
                .containsExactly("api_key");
        Stream<Event> listed = definition
                .path("paths")
                .propertyStream()
                .flatMap(path -> path.getValue()
                        .propertyStream()
                        .filter(method -> security(method.getValue()).path(0).has("api_key"))
                        .map(method -> new Event(method.getKey(), path.getKey())));
        Stream<Event> wanting = TEMPLATE.functions().values().stream()
                .flatMap(function -> function.path("Events").valueStream())
                .filter(event -> event.at("/Properties/Auth/ApiKeyRequired").asBoolean())
                .map(event -> new Event(
                        event.at("/Properties/Method").asText(),
                        event.at("/Properties/Path").asText()));
        return Stream.concat(listed, wanting).collect(Collectors.toSet());
    }

    /** Methods that a function answers at a path, from the Allow header of its 405. */
    private static Stream<String> allowed(String handler, String path) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("httpMethod", "BREW").put("path", path).put("resource", path);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            RequestStreamHandler function = Class.forName(handler)
                    .asSubclass(RequestStreamHandler.class)
                    .getConstructor()
                    .newInstance();
            function.handleRequest(
                    new ByteArrayInputStream(event.toString().getBytes(UTF_8)), answer, new FakeContext());
            JsonNode allow = new JsonMapper().readTree(answer.toByteArray()).at("/headers/Allow");
            return Stream.of(allow.asText().split(", "));
        } catch (ReflectiveOperationException | IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anApiKeyIsRequiredByDefault() {
        assertThat(TEMPLATE.root().at("/Parameters/Access/Default").asText()).isEqualTo("api-key");
        assertThat(TEMPLATE.root().at("/Conditions/UsesApiKeys").toString()).contains("Access", "api-key");
    }

    @Test
    void noPolicyHasWildcardsExceptForEc2() {
        assertThat(statements()).isNotEmpty().allSatisfy(statement -> {
            List<String> actions = texts(statement.path("Action"));
            assertThat(actions).isNotEmpty().noneMatch(action -> action.contains("*"));
            if (!actions.stream().allMatch(action -> action.startsWith("ec2:Describe"))) {
                assertThat(texts(statement.path("Resource"))).isNotEmpty().noneMatch(resource -> resource.equals("*"));
            }
        });
    }

    @Test
    void everyLogGroupThatAPolicyNamesIsOneOfThisTemplate() {
        Set<String> groups = TEMPLATE.resources("AWS::Logs::LogGroup").keySet();
        assertThat(statements().stream()
                        .filter(statement ->
                                texts(statement.path("Action")).stream().anyMatch(action -> action.startsWith("logs:")))
                        .flatMap(statement -> texts(statement.path("Resource")).stream()))
                .isNotEmpty()
                .allMatch(resource -> groups.contains(resource.replace(".Arn", "")));
    }

    @Test
    void aFunctionInAVpcMayOnlyManageNetworkInterfaces() {
        assertThat(statements(TEMPLATE.resource("NetworkAccess"))
                        .flatMap(statement -> texts(statement.path("Action")).stream()))
                .isNotEmpty()
                .allMatch(action -> action.startsWith("ec2:"));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void aFunctionInAVpcTakesARoleThatMayEnterIt(String id) {
        JsonNode function = TEMPLATE.resource(id);
        String role = function.path("Role").asText().replace(".Arn", "");
        assertThat(TEMPLATE.resource(role)
                        .path("ManagedPolicyArns")
                        .toString()
                        .contains("[\"UseVpc\",\"NetworkAccess\",\"AWS::NoValue\"]"))
                .isEqualTo(function.has("VpcConfig"));
    }

    @Test
    void noRoleHasMoreThanThePoliciesOfThisTemplateAndTheseOfAws() {
        Set<String> own = TEMPLATE.resources("AWS::IAM::ManagedPolicy").keySet();
        assertThat(TEMPLATE.resources("AWS::IAM::Role").values()).allSatisfy(role -> {
            assertThat(role.has("Policies")).isFalse();
            assertThat(texts(role.path("ManagedPolicyArns")))
                    .isNotEmpty()
                    .allMatch(policy -> own.contains(policy)
                            || AWS_POLICIES.stream().anyMatch(name -> policy.endsWith(":iam::aws:policy/" + name)));
        });
    }

    static Set<String> functions() {
        return TEMPLATE.resources("AWS::Serverless::Function").keySet();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void aFunctionTakesARoleThatMayWriteToItsLogGroup(String id) {
        JsonNode function = TEMPLATE.resource(id);
        String role = function.path("Role").asText().replace(".Arn", "");
        String policy = texts(TEMPLATE.resource(role).path("ManagedPolicyArns")).getFirst();
        assertThat(statements(TEMPLATE.resource(policy))
                        .filter(statement -> texts(statement.path("Action")).contains("logs:PutLogEvents"))
                        .flatMap(statement -> texts(statement.path("Resource")).stream()))
                .contains(TEMPLATE.logGroup(id) + ".Arn");
    }

    @Test
    void onlyFunctionsThatCallClaudeOrStreamTextMayConnectToTheCache() {
        for (String policy : List.of("EndpointAccess", "WorkerAccess", "AnswersAccess")) {
            assertThat(statements(TEMPLATE.resource(policy))
                            .filter(statement -> texts(statement.path("Action")).contains("elasticache:Connect")))
                    .singleElement()
                    .satisfies(statement -> assertThat(texts(statement.path("Resource")))
                            .containsExactly("ValkeyCache.ARN", "ValkeyUser.Arn"));
        }
        assertThat(statements().stream().flatMap(statement -> texts(statement.path("Action")).stream()))
                .filteredOn(action -> action.startsWith("elasticache:"))
                .hasSize(3);
    }

    @Test
    void functionsThatCallClaudeOrStreamTextReachValkey() {
        Map<String, JsonNode> functions = TEMPLATE.resources("AWS::Serverless::Function");
        assertThat(functions.entrySet().stream()
                        .filter(function -> function.getValue().at("/Environment/Variables").properties().stream()
                                .map(Map.Entry::getKey)
                                .toList()
                                .containsAll(List.of("VALKEY", "VALKEY_CACHE", "VALKEY_USER")))
                        .filter(function -> function.getValue().has("VpcConfig"))
                        .map(Map.Entry::getKey))
                .containsExactlyInAnyOrderElementsOf(functions.keySet().stream()
                        .filter(name -> !Set.of("Operations", "Bridge", "Warmer", "Batcher")
                                .contains(name))
                        .toList());
    }

    @Test
    void withoutValkeyNoneOfItsResourcesAreCreated() {
        assertThat(TEMPLATE.root().at("/Parameters/Valkey/Default").asText()).isEqualTo("none");
        assertThat(conditions("AWS::ElastiCache::")).hasSize(3).containsOnly("UseValkey");
        assertThat(conditions("AWS::EC2::")).containsExactlyInAnyOrder("HasFunctionsGroup", "UseVpc", "UseVpc");
    }

    /** Conditions of the resources of these types. */
    private static List<String> conditions(String types) {
        return TEMPLATE.root()
                .path("Resources")
                .valueStream()
                .filter(resource -> resource.path("Type").asText().startsWith(types))
                .map(resource -> resource.path("Condition").asText())
                .toList();
    }

    @Test
    void operationsMayNotWriteToTheTable() {
        assertThat(statements(TEMPLATE.resource("OperationsAccess"))
                        .flatMap(statement -> texts(statement.path("Action")).stream()))
                .containsExactlyInAnyOrder(
                        "dynamodb:GetItem",
                        "dynamodb:BatchGetItem",
                        "secretsmanager:GetSecretValue",
                        "kms:Decrypt",
                        "aws-external-anthropic:ListModels",
                        "sqs:GetQueueAttributes",
                        "logs:CreateLogStream",
                        "logs:PutLogEvents");
    }

    @Test
    void storedAnswersMayOnlyAskForText() {
        assertThat(statements(TEMPLATE.resource("AnswersAccess"))
                        .flatMap(statement -> texts(statement.path("Action")).stream()))
                .containsExactlyInAnyOrder(
                        "dynamodb:GetItem",
                        "dynamodb:GetItem", // of the replica table
                        "dynamodb:PutItem",
                        "elasticache:Connect",
                        "logs:CreateLogStream",
                        "logs:PutLogEvents");
        assertThat(statements(TEMPLATE.resource("AnswersAccess"))
                        .filter(statement -> texts(statement.path("Action")).contains("dynamodb:PutItem"))
                        .map(statement ->
                                texts(statement.at("/Condition/ForAllValues:StringLike/dynamodb:LeadingKeys"))))
                .containsExactly(List.of("text#*"));
    }

    @Test
    void theBridgeMayOnlyCount() {
        assertThat(statements(TEMPLATE.resource("BridgeAccess"))
                        .filter(statement -> texts(statement.path("Action")).contains("dynamodb:PutItem"))
                        .map(statement ->
                                texts(statement.at("/Condition/ForAllValues:StringLike/dynamodb:LeadingKeys"))))
                .containsExactly(List.of("metrics#*"));
    }

    @Test
    void theWarmerMayOnlySendBackgroundJobs() {
        assertThat(statements(TEMPLATE.resource("WarmerAccess"))
                        .flatMap(statement -> texts(statement.path("Action")).stream()))
                .containsExactlyInAnyOrder(
                        "dynamodb:GetItem",
                        "dynamodb:UpdateItem",
                        "sqs:SendMessage",
                        "sqs:GetQueueAttributes",
                        "logs:CreateLogStream",
                        "logs:PutLogEvents");
        assertThat(statements(TEMPLATE.resource("WarmerAccess"))
                        .flatMap(statement -> texts(statement.path("Resource")).stream()))
                .containsExactlyInAnyOrder("Records.Arn", "BackgroundJobs.Arn", "FunctionLogs.Arn");
    }

    private static List<JsonNode> statements() {
        return TEMPLATE.resources("AWS::IAM::ManagedPolicy").values().stream()
                .flatMap(TemplateAccessTest::statements)
                .toList();
    }

    /** A conditional statement is the second of three: {@code !If [condition, statement, nothing]}. */
    private static Stream<JsonNode> statements(JsonNode policy) {
        return policy.at("/PolicyDocument/Statement")
                .valueStream()
                .map(statement -> statement.isArray() ? statement.path(1) : statement);
    }

    /** A conditional value is the second of three. */
    private static List<String> texts(JsonNode oneOrMore) {
        return oneOrMore.isArray()
                ? oneOrMore
                        .valueStream()
                        .map(each -> each.isArray() ? each.path(1) : each)
                        .map(JsonNode::asText)
                        .toList()
                : List.of(oneOrMore.asText());
    }
}
