package com.promptbuilder.dynamodb;

import com.promptbuilder.settings.Settings.AwsEndpoint;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Builds AWS SDK clients with time limits and one retry. For an emulator they use fixed credentials, so that none are looked up. */
public final class AwsClientFactory {
    private static final int MAX_ATTEMPTS = 2;

    private AwsClientFactory() {}

    /** Builds a client with a time limit for a call, its retry included, and for one attempt. */
    public static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C of(
            B builder, AwsEndpoint awsEndpoint, Duration timeout, Duration attemptTimeout) {
        builder.region(Region.of(awsEndpoint.region()))
                .httpClientBuilder(defaults -> new BoundedHttpClient(
                        UrlConnectionHttpClient.builder()
                                .connectionTimeout(attemptTimeout)
                                .socketTimeout(attemptTimeout)
                                .buildWithDefaults(defaults),
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

    /**
     * HTTP client with a time limit for each call, DNS lookup included. A call also ends when its thread is interrupted. It runs in a thread of
     * its own, since a DNS lookup has no time limit and ignores interrupts. The system's resolver may wait for 10 s and more.
     */
    record BoundedHttpClient(SdkHttpClient client, Duration limit) implements SdkHttpClient {
        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            return new Call(client.prepareRequest(request), limit);
        }

        @Override
        public String clientName() {
            return client.clientName();
        }

        @Override
        public void close() {
            client.close();
        }

        private record Call(ExecutableHttpRequest request, Duration limit) implements ExecutableHttpRequest {
            @Override
            public HttpExecuteResponse call() throws IOException {
                FutureTask<HttpExecuteResponse> response = new FutureTask<>(request);
                Thread.ofVirtual().name("aws-http").start(response);
                try {
                    return response.get(limit.toNanos(), TimeUnit.NANOSECONDS);
                } catch (ExecutionException e) {
                    throw failure(e);
                } catch (TimeoutException e) {
                    abort();
                    throw new SocketTimeoutException("no response within " + limit);
                } catch (InterruptedException e) {
                    abort();
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted while waiting for a response");
                }
            }

            private static IOException failure(ExecutionException failed) {
                return switch (failed.getCause()) {
                    case IOException cause -> cause;
                    case RuntimeException cause -> throw cause;
                    case Error cause -> throw cause;
                    case null, default -> new IOException(failed);
                };
            }

            @Override
            public void abort() {
                request.abort();
            }
        }
    }
}
