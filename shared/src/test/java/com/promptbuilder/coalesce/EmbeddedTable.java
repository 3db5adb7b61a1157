package com.promptbuilder.coalesce;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** A real table of DynamoDB Local inside the test's process. */
public final class EmbeddedTable implements AutoCloseable {
    public static final String NAME = "records";

    private final AmazonDynamoDBLocal local = DynamoDBEmbedded.create(true);

    public EmbeddedTable() {
        client().createTable(create -> create.tableName(NAME)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName("id")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(KeySchemaElement.builder()
                        .attributeName("id")
                        .keyType(KeyType.HASH)
                        .build()));
    }

    public DynamoDbClient client() {
        return local.dynamoDbClient();
    }

    public RecordStore records() {
        return new DynamoDbRecords(client(), NAME);
    }

    @Override
    public void close() {
        local.shutdown();
    }
}
