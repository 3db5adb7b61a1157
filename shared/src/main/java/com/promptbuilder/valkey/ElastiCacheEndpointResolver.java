package com.promptbuilder.valkey;

import com.promptbuilder.dynamodb.AwsClientFactory;
import com.promptbuilder.settings.ValkeySettings;
import com.promptbuilder.settings.ValkeySettings.Address;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.Endpoint;

import java.time.Duration;

/** Resolves the address of a serverless cache by the ElastiCache API. The client is closed after one call. */
final class ElastiCacheEndpointResolver {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofMillis(900);

    private ElastiCacheEndpointResolver() {}

    /** The cache's address. Throws the SDK's exception if the cache does not exist or ElastiCache does not answer. */
    static Address of(ValkeySettings.ServerlessCache serverlessCache) {
        try (ElastiCacheClient client = client(serverlessCache)) {
            return client
                    .describeServerlessCaches(request -> request.serverlessCacheName(serverlessCache.name()))
                    .serverlessCaches()
                    .stream()
                    .filter(found -> found.endpoint() != null)
                    .map(found -> address(found.endpoint()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("expected a cache with an endpoint, it has none yet"));
        }
    }

    // Serverless caches require TLS.
    private static Address address(Endpoint endpoint) {
        return new Address(endpoint.address(), endpoint.port(), true);
    }

    private static ElastiCacheClient client(ValkeySettings.ServerlessCache serverlessCache) {
        return AwsClientFactory.of(
                ElastiCacheClient.builder(), serverlessCache.awsEndpoint(), TIMEOUT, ATTEMPT_TIMEOUT);
    }
}
