package com.promptbuilder.coalesce;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import java.net.URI;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The AWS emulator that tests use instead of DynamoDB Local, at {@code AWS_ENDPOINT_URL_DYNAMODB} or {@code AWS_ENDPOINT_URL}. The credentials are fake,
 * so tests cannot reach AWS.
 */
final class Emulator {
    private Emulator() {}

    static Optional<URI> endpoint() {
        return Stream.of("AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL")
                .map(name -> System.getenv().getOrDefault(name, ""))
                .filter(value -> !value.isBlank())
                .findFirst()
                .map(URI::create);
    }

    static DynamoDbClient dynamoDb(URI endpoint) {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }
}
