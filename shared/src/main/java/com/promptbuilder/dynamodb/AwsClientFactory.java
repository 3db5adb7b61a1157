package com.promptbuilder.dynamodb;

import com.promptbuilder.settings.Settings.AwsEndpoint;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

import java.time.Duration;

/** Builds AWS SDK clients with time limits and one retry. For an emulator they use fixed credentials, so that none are looked up. */
public final class AwsClientFactory {
    private static final int MAX_ATTEMPTS = 2;

    private AwsClientFactory() {}

    /**
     * Builds a client.
     *
     * @param timeout time limit of a call, its retry included
     * @param attemptTimeout time limit of one attempt
     */
    public static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C of(
            B builder, AwsEndpoint awsEndpoint, Duration timeout, Duration attemptTimeout) {
        builder.region(Region.of(awsEndpoint.region()))
                .httpClientBuilder(new BoundedHttpClient.Builder(
                        UrlConnectionHttpClient.builder()
                                .connectionTimeout(attemptTimeout)
                                .socketTimeout(attemptTimeout),
                        attemptTimeout))
                .overrideConfiguration(call -> call.apiCallTimeout(timeout)
                        .apiCallAttemptTimeout(attemptTimeout)
                        .retryStrategy(retry -> retry.maxAttempts(MAX_ATTEMPTS)));
        awsEndpoint.endpoint().ifPresent(builder::endpointOverride);
        if (awsEndpoint.isEmulated()) {
            builder.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
        }
        return builder.build();
    }
}
