package com.promptbuilder.local.dynamodb;

import com.promptbuilder.local.template.Template.TableSpec;
import com.promptbuilder.local.template.TemplateException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EmbeddedDynamoDbTest {
    private static final TableSpec ANSWERS =
            new TableSpec("answers", List.of(new TableSpec.Key("id", "HASH", "S")), Optional.of("expiration"));

    private static EmbeddedDynamoDb dynamoDb;
    private static DynamoDbClient client;

    @BeforeAll
    static void start() {
        dynamoDb = EmbeddedDynamoDb.start(List.of(ANSWERS));
        client = client(dynamoDb);
    }

    private static DynamoDbClient client(EmbeddedDynamoDb dynamoDb) {
        return DynamoDbClient.builder()
                .endpointOverride(dynamoDb.endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "one")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        dynamoDb.close();
    }

    @Test
    void refusesWebPages() throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(dynamoDb.endpoint())
                .header("X-Amz-Target", "DynamoDB_20120810.ListTables")
                .header("Authorization", "AWS4-HMAC-SHA256 Credential=a/20260101/b/dynamodb/aws4_request")
                .POST(BodyPublishers.ofString("{}"));
        try (HttpClient browser = HttpClient.newHttpClient()) {
            assertThat(browser.send(request.build(), BodyHandlers.ofString()).body())
                    .contains("answers");
            HttpRequest ofPage = request.header("Origin", "http://page.example").build();
            HttpResponse<String> refused = browser.send(ofPage, BodyHandlers.ofString());

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).doesNotContain("answers");
        }
    }

    @Test
    void hasTheTableWhateverTheRegionAndCredentials() {
        var table =
                client.describeTable(request -> request.tableName("answers")).table();

        assertThat(table.tableStatus()).isEqualTo(TableStatus.ACTIVE);
        assertThat(table.keySchema()).singleElement().satisfies(key -> {
            assertThat(key.attributeName()).isEqualTo("id");
            assertThat(key.keyTypeAsString()).isEqualTo("HASH");
        });
    }

    @Test
    void letsItemsExpire() {
        var life = client.describeTimeToLive(request -> request.tableName("answers"))
                .timeToLiveDescription();

        assertThat(life.attributeName()).isEqualTo("expiration");
        assertThat(life.timeToLiveStatus()).isEqualTo(TimeToLiveStatus.ENABLED);
    }

    @Test
    void keepsItsItemsInAFolder(@TempDir Path folder) {
        Map<String, AttributeValue> item = Map.of("id", AttributeValue.fromS("kept"));
        for (boolean isSecond : new boolean[] {false, true}) {
            try (EmbeddedDynamoDb kept = EmbeddedDynamoDb.start(
                            List.of(ANSWERS), "127.0.0.1", 0, Optional.of(folder.resolve("new")));
                    DynamoDbClient keptClient = client(kept)) {
                assertThat(keptClient.scan(scan -> scan.tableName("answers")).items())
                        .isEqualTo(isSecond ? List.of(item) : List.of());
                keptClient.putItem(put -> put.tableName("answers").item(item));
            }
        }
    }

    @Test
    void saysWhichTableCannotBeMade() {
        TableSpec bad = new TableSpec("x", ANSWERS.keys(), Optional.empty());

        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> EmbeddedDynamoDb.start(List.of(bad)))
                .withMessageStartingWith("Table x of the template cannot be created: ");
    }
}
