package com.promptbuilder.local.dynamodb;

import com.promptbuilder.local.template.TableSpec;
import com.promptbuilder.local.template.TemplateException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;

import java.net.URI;
import java.util.List;

/** Creates the template's tables in an empty DynamoDB. */
final class TableCreator {
    private TableCreator() {}

    static void create(List<TableSpec> tables, URI endpoint) {
        try (DynamoDbClient client = client(endpoint)) {
            tables.forEach(table -> create(table, client));
        }
    }

    private static DynamoDbClient client(URI endpoint) {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private static void create(TableSpec table, DynamoDbClient client) {
        try {
            sendRequests(table, client);
        } catch (DynamoDbException e) {
            String why = e.awsErrorDetails().errorMessage();
            throw new TemplateException("Table " + table.name() + " of the template cannot be created: " + why, e);
        }
    }

    private static void sendRequests(TableSpec table, DynamoDbClient client) {
        client.createTable(request -> request.tableName(table.name())
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(table.keys().stream().map(TableCreator::element).toList())
                .attributeDefinitions(
                        table.keys().stream().map(TableCreator::definition).toList()));
        table.timeToLive()
                .ifPresent(attribute -> client.updateTimeToLive(request -> request.tableName(table.name())
                        .timeToLiveSpecification(
                                ttl -> ttl.attributeName(attribute).enabled(true))));
    }

    private static KeySchemaElement element(TableSpec.Key key) {
        return KeySchemaElement.builder()
                .attributeName(key.attribute())
                .keyType(key.role())
                .build();
    }

    private static AttributeDefinition definition(TableSpec.Key key) {
        return AttributeDefinition.builder()
                .attributeName(key.attribute())
                .attributeType(key.type())
                .build();
    }
}
