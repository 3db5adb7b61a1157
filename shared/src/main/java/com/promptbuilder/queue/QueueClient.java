package com.promptbuilder.queue;

import com.promptbuilder.settings.JobSettings;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

import java.time.Duration;

/** Makes the client of SQS: bounded in time, one retry, and no wait for credentials where none are needed. */
final class QueueClient {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int ATTEMPTS = 2;

    private QueueClient() {}

    static SqsClient of(JobSettings settings) {
        SqsClientBuilder builder = SqsClient.builder()
                .region(Region.of(settings.region()))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(PATIENCE)
                        .socketTimeout(PATIENCE))
                .overrideConfiguration(call -> call.apiCallTimeout(PATIENCE)
                        .apiCallAttemptTimeout(PATIENCE)
                        .retryStrategy(retry -> retry.maxAttempts(ATTEMPTS)));
        settings.endpoint().ifPresent(builder::endpointOverride);
        if (settings.isEmulated()) {
            builder.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
        }
        return builder.build();
    }
}
