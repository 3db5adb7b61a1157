package com.promptbuilder.valkey;

import com.promptbuilder.settings.ValkeySettings;
import com.promptbuilder.settings.ValkeySettings.Address;
import com.promptbuilder.table.AwsClients;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.Endpoint;

import java.time.Duration;

/** Asks ElastiCache where a cache listens. The client is closed after the one question. */
final class CacheEndpoint {
    private static final Duration TIME = Duration.ofSeconds(2);
    private static final Duration ATTEMPT = Duration.ofMillis(900);

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
        return AwsClients.of(
                ElastiCacheClient.builder(),
                new AwsClients.Place(cache.region(), cache.endpoint(), cache.isEmulated()),
                TIME,
                ATTEMPT);
    }
}
