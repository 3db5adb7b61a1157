package com.promptbuilder.local.emulator;

import com.promptbuilder.dynamodb.AwsClientFactory;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.local.template.StoresTemplate;
import com.promptbuilder.local.template.Template;
import com.promptbuilder.local.template.Template.TableSpec;
import com.promptbuilder.settings.Settings;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.StackResource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The table and the queues of template.yaml in an emulator, created by its CloudFormation, and clients for them. Functions get their settings from the
 * template's variables, with the names that CloudFormation chose.
 */
final class EmulatedStack implements AutoCloseable {
    static final Path FILE = Path.of("..", "template.yaml");
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final String name = "emulated-" + UUID.randomUUID();
    private final Template template = Template.read(FILE);
    private final Settings.AwsEndpoint endpoint;
    private final CloudFormationClient cloudFormation;
    private final DynamoDbClient dynamoDb;
    private final SqsClient sqs;
    private final SecretsManagerClient secretsManager;
    private final Map<String, String> physicalIds;

    private EmulatedStack(URI address) {
        endpoint = Settings.fromEnvironment(Map.of("AWS_ENDPOINT_URL", address.toString()))
                .jobs()
                .awsEndpoint();
        cloudFormation = client(CloudFormationClient.builder());
        dynamoDb = client(DynamoDbClient.builder());
        sqs = client(SqsClient.builder());
        secretsManager = client(SecretsManagerClient.builder());
        physicalIds = deploy();
        template.tables().forEach(this::enableTimeToLive);
    }

    static EmulatedStack create(URI endpoint) {
        return new EmulatedStack(endpoint);
    }

    private Map<String, String> deploy() {
        cloudFormation.createStack(create -> create.stackName(name).templateBody(StoresTemplate.read(FILE)));
        cloudFormation.waiter().waitUntilStackCreateComplete(describe -> describe.stackName(name));
        return cloudFormation.describeStackResources(describe -> describe.stackName(name)).stackResources().stream()
                .collect(Collectors.toMap(StackResource::logicalResourceId, StackResource::physicalResourceId));
    }

    /** Sets the template's TTL attribute if the emulator's CloudFormation did not, as that of ministack. */
    private void enableTimeToLive(TableSpec table) {
        String tableName = physicalId(table.name());
        boolean isEnabled = dynamoDb.describeTimeToLive(describe -> describe.tableName(tableName))
                        .timeToLiveDescription()
                        .timeToLiveStatus()
                == TimeToLiveStatus.ENABLED;
        if (!isEnabled && table.timeToLive().isPresent()) {
            dynamoDb.updateTimeToLive(update -> update.tableName(tableName)
                    .timeToLiveSpecification(timeToLive ->
                            timeToLive.attributeName(table.timeToLive().get()).enabled(true)));
        }
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
        return AwsClientFactory.of(builder, endpoint, TIMEOUT, TIMEOUT);
    }

    Template template() {
        return template;
    }

    /** The name of a table, or the URL of a queue. */
    String physicalId(String logicalId) {
        return Optional.ofNullable(physicalIds.get(logicalId)).orElseThrow();
    }

    /** The settings of this function of the template. */
    Settings settings(String function, Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(template.functions().stream()
                .filter(found -> found.name().equals(function))
                .findFirst()
                .orElseThrow()
                .environment());
        variables.replaceAll((_, value) -> physicalIds.getOrDefault(value, value));
        variables.put("AWS_ENDPOINT_URL", endpoint.endpoint().orElseThrow().toString());
        variables.put("AWS_REGION", endpoint.region());
        variables.put("TABLE_TIMEOUT_MS", "10000");
        variables.putAll(more);
        return Settings.fromEnvironment(variables);
    }

    Settings settings(String function) {
        return settings(function, Map.of());
    }

    /** The table as the worker sees it. */
    DynamoDbTable table() {
        return DynamoDbTable.of(settings("Worker").table());
    }

    DynamoDbClient dynamoDb() {
        return dynamoDb;
    }

    SqsClient sqs() {
        return sqs;
    }

    SecretsManagerClient secretsManager() {
        return secretsManager;
    }

    @Override
    public void close() {
        cloudFormation.deleteStack(delete -> delete.stackName(name));
        cloudFormation.close();
        dynamoDb.close();
        sqs.close();
        secretsManager.close();
    }
}
