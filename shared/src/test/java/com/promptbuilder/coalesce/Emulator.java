package com.promptbuilder.coalesce;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import java.net.URI;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The AWS emulator that tests use instead of DynamoDB Local: at {@code AWS_ENDPOINT_URL_DYNAMODB} or {@code AWS_ENDPOINT_URL}, or LocalStack in a
 * container with Maven's profile {@code localstack}. The credentials are fake, so tests cannot reach AWS.
 */
final class Emulator {
    private static final int LOCALSTACK_PORT = 4566;
    private static final Optional<URI> ENDPOINT = Stream.of("AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL")
            .map(name -> System.getenv().getOrDefault(name, ""))
            .filter(value -> !value.isBlank())
            .findFirst()
            .map(URI::create)
            .or(Emulator::localStack);

    private Emulator() {}

    static Optional<URI> endpoint() {
        return ENDPOINT;
    }

    static DynamoDbClient dynamoDb(URI endpoint) {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    // The library stops the container when the process ends.
    @SuppressWarnings("resource")
    private static Optional<URI> localStack() {
        String image = System.getProperty("localstack.image", "");
        if (image.isBlank()) {
            return Optional.empty();
        }
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image))
                .withExposedPorts(LOCALSTACK_PORT)
                .withEnv("SERVICES", "dynamodb")
                .waitingFor(Wait.forHttp("/_localstack/health").forPort(LOCALSTACK_PORT));
        container.start();
        return Optional.of(
                URI.create("http://" + container.getHost() + ":" + container.getMappedPort(LOCALSTACK_PORT)));
    }
}
