package com.promptbuilder.coalesce;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
import com.promptbuilder.dynamodb.DynamoDbTable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

import java.net.URI;
import java.util.UUID;

/** A table with a unique name for one test, in DynamoDB Local within the test's process or in the {@link Emulator}. */
public final class TestTable implements AutoCloseable {
    private final String name = "records-" + UUID.randomUUID();
    private final DynamoDbClient client;
    private final Runnable end;

    public TestTable() {
        if (Emulator.endpoint().isPresent()) {
            URI endpoint = Emulator.endpoint().get();
            client = Emulator.dynamoDb(endpoint);
            end = () -> {
                client.deleteTable(delete -> delete.tableName(name));
                client.close();
            };
        } else {
            AmazonDynamoDBLocal local = DynamoDBEmbedded.create(true);
            client = local.dynamoDbClient();
            end = local::shutdown;
        }
        client.createTable(create -> create.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName("id")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(KeySchemaElement.builder()
                        .attributeName("id")
                        .keyType(KeyType.HASH)
                        .build()));
        client.waiter().waitUntilTableExists(describe -> describe.tableName(name));
    }

    public String name() {
        return name;
    }

    public DynamoDbClient client() {
        return client;
    }

    public RecordStore records() {
        return new DynamoDbRecordStore(new DynamoDbTable(client, name));
    }

    @Override
    public void close() {
        end.run();
    }
}
