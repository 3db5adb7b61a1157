package com.promptbuilder.local;

import com.promptbuilder.local.dynamodb.EmbeddedDynamoDb;
import com.promptbuilder.local.template.Template;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The checkpoint and restore hooks of two real environments, called by the real runtime interface client. */
@EnabledOnOs(OS.LINUX)
class SnapStartTest {
    private static final Template TEMPLATE = Template.read(Path.of("..", "template.yaml"));

    private static EmbeddedDynamoDb dynamoDb;
    private static EnvironmentFixture lab;
    private static List<HttpResponse<String>> firstAnswers;
    private static long firstCalls;
    private static List<Map<String, AttributeValue>> firstItems;

    @BeforeAll
    static void askTwoEnvironments() throws IOException {
        dynamoDb = EmbeddedDynamoDb.start(TEMPLATE.tables());
        lab = new EnvironmentFixture(Map.of(
                "ENVIRONMENTS", "2",
                "SNAPSTART", "true",
                "VALKEY", "embedded",
                "VALKEY_TIMEOUT_MS", "5000",
                "AWS_ENDPOINT_URL_DYNAMODB", dynamoDb.endpoint().toString()));
        List<CompletableFuture<HttpResponse<String>>> callers = Stream.of("one", "other")
                .map(prompt -> lab.askUntilStarted(prompt + " " + EnvironmentFixture.HELD))
                .toList();
        EnvironmentFixture.awaitThat(() -> lab.calls() == 2);
        lab.release();
        firstAnswers = callers.stream().map(CompletableFuture::join).toList();
        firstCalls = lab.calls();
        firstItems = items();
    }

    @AfterAll
    static void stop() {
        lab.close();
        dynamoDb.close();
    }

    @Test
    void eachWasPrimedBeforeItsSnapshot() {
        assertThat(lab.log().stream().filter(line -> line.contains("\"message\":\"priming finished\"")))
                .hasSize(2)
                .allMatch(line -> line.matches(".*\"goodAnswers\":[1-9][0-9]+.*"));
    }

    @Test
    void primingCostNothingAndWroteNothing() {
        assertThat(firstAnswers).extracting(HttpResponse::statusCode).containsOnly(200);
        assertThat(firstCalls).isEqualTo(2);
        assertThat(firstItems).as(() -> String.join("\n", lab.log())).hasSize(2);
    }

    @Test
    void noOwnerAndNoRequestIdIsTheSameInBoth() {
        assertThat(firstItems).extracting("owner").doesNotContainNull().doesNotHaveDuplicates();
        assertThat(firstAnswers)
                .extracting(
                        answer -> answer.headers().firstValue("x-request-id").orElseThrow())
                .doesNotHaveDuplicates();
    }

    /** The restore waits for the connections, but not long. On a busy machine they are opened a bit later. */
    @Test
    void theSecondTierIsThereAgainAfterTheRestore() {
        AtomicInteger pairs = new AtomicInteger();
        EnvironmentFixture.awaitThat(() -> Stream.of("one", "other")
                .map(prompt -> lab.askLater("pair " + pairs.incrementAndGet() + prompt + " [[simulate: latency=1000]]"))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .allMatch(SnapStartTest::isStoredInTheSecondTier));
    }

    private static boolean isStoredInTheSecondTier(HttpResponse<String> answer) {
        return answer.headers().firstValue("cache-status").orElse("").contains("valkey; fwd=miss; stored");
    }

    /** The records of answers, without the counters in the same table. */
    private static List<Map<String, AttributeValue>> items() {
        try (DynamoDbClient client = DynamoDbClient.builder()
                .endpointOverride(dynamoDb.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build()) {
            String table = TEMPLATE.tables().getFirst().name();
            return client.scan(scan -> scan.tableName(table)).items().stream()
                    .filter(item -> item.containsKey("status"))
                    .toList();
        }
    }
}
