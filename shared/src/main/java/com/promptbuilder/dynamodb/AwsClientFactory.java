package com.promptbuilder.dynamodb;

import com.promptbuilder.settings.AwsEndpoint;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

import java.time.Duration;

/** Makes clients of AWS's services: bounded in time, one retry, and no wait for credentials where none are needed. */
public final class AwsClientFactory {
    private static final int ATTEMPTS = 2;

    private AwsClientFactory() {}

    /**
     * A client.
     *
     * @param time the most that a call takes, its retry included
     * @param attempt the most that one attempt takes
     */
    public static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C of(
            B builder, AwsEndpoint awsEndpoint, Duration time, Duration attempt) {
        builder.region(Region.of(awsEndpoint.region()))
                .httpClientBuilder(new BoundedHttpClient.Builder(
                        UrlConnectionHttpClient.builder()
                                .connectionTimeout(attempt)
                                .socketTimeout(attempt),
                        attempt))
                .overrideConfiguration(call -> call.apiCallTimeout(time)
                        .apiCallAttemptTimeout(attempt)
                        .retryStrategy(retry -> retry.maxAttempts(ATTEMPTS)));
        awsEndpoint.endpoint().ifPresent(builder::endpointOverride);
        if (awsEndpoint.isEmulated()) {
            builder.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
        }
        return builder.build();
    }
}
