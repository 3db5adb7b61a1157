package com.promptbuilder.valkey;

import com.promptbuilder.dynamodb.AwsClientFactory;
import com.promptbuilder.settings.ValkeySettings;
import com.promptbuilder.settings.ValkeySettings.Address;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.Endpoint;

import java.time.Duration;

/** Asks ElastiCache where a cache listens. The client is closed after the one question. */
final class ElastiCacheEndpointResolver {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofMillis(900);

    private ElastiCacheEndpointResolver() {}

    /** The address of the cache of this name; throws the SDK's exception if there is none or ElastiCache does not answer. */
    static Address of(ValkeySettings.ServerlessCache serverlessCache) {
        try (ElastiCacheClient client = client(serverlessCache)) {
            return client
                    .describeServerlessCaches(request -> request.serverlessCacheName(serverlessCache.name()))
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

    private static ElastiCacheClient client(ValkeySettings.ServerlessCache serverlessCache) {
        return AwsClientFactory.of(
                ElastiCacheClient.builder(), serverlessCache.awsEndpoint(), TIMEOUT, ATTEMPT_TIMEOUT);
    }
}
