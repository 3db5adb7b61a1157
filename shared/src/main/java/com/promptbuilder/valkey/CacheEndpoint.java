package com.promptbuilder.valkey;

import com.promptbuilder.settings.ValkeySettings;
import com.promptbuilder.settings.ValkeySettings.Address;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.ElastiCacheClientBuilder;
import software.amazon.awssdk.services.elasticache.model.Endpoint;

import java.time.Duration;

/** Asks ElastiCache where a cache listens. The client is closed after the one question. */
final class CacheEndpoint {
    private static final Duration TIME = Duration.ofSeconds(2);
    private static final Duration ATTEMPT = Duration.ofMillis(900);
    private static final int ATTEMPTS = 2;

    private CacheEndpoint() {}

    /** The address of the cache of this name; throws the SDK's exception if there is none or ElastiCache does not answer. */
    static Address of(ValkeySettings.Cache cache) {
        try (ElastiCacheClient client = client(cache)) {
            return client
                    .describeServerlessCaches(request -> request.serverlessCacheName(cache.name()))
                    .serverlessCaches()
                    .stream()
                    .filter(found -> found.endpoint() != null)
                    .map(found -> address(found.endpoint()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the cache has no endpoint yet"));
        }
    }

    // Serverless caches take nothing but TLS.
    private static Address address(Endpoint endpoint) {
        return new Address(endpoint.address(), endpoint.port(), true);
    }

    private static ElastiCacheClient client(ValkeySettings.Cache cache) {
        ElastiCacheClientBuilder builder = ElastiCacheClient.builder()
                .region(Region.of(cache.region()))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(ATTEMPT)
                        .socketTimeout(ATTEMPT))
                .overrideConfiguration(call -> call.apiCallTimeout(TIME)
                        .apiCallAttemptTimeout(ATTEMPT)
                        .retryStrategy(retry -> retry.maxAttempts(ATTEMPTS)));
        cache.endpoint().ifPresent(builder::endpointOverride);
        if (cache.isEmulated()) {
            builder.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
        }
        return builder.build();
    }
}
