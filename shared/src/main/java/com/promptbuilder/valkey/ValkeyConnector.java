package com.promptbuilder.valkey;

import com.promptbuilder.dynamodb.AwsClientFactory;
import com.promptbuilder.settings.ValkeySettings;
import com.promptbuilder.settings.ValkeySettings.Address;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;

/**
 * Opens connections. The address comes from the settings, or from ElastiCache; that address is resolved once by the ElastiCache API, and again
 * after a failed connect.
 */
final class ValkeyConnector {
    private static final Duration RESOLVE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration RESOLVE_ATTEMPT_TIMEOUT = Duration.ofMillis(900);

    private final ValkeySettings settings;
    private final String space;
    private final Supplier<SSLSocketFactory> tls;
    private Optional<Address> known;

    /** @param tls supplies the trusted certificates; not called without TLS */
    ValkeyConnector(ValkeySettings settings, String space, Supplier<SSLSocketFactory> tls) {
        this.settings = settings;
        this.space = space;
        this.tls = tls;
        this.known = settings.address();
    }

    synchronized ValkeyClient open() {
        Address address = known.orElseGet(this::resolve);
        try {
            ValkeyClient valkeyClient = JedisValkeyClient.connect(
                    new JedisValkeyClient.Target(address, settings.cluster(), tls), logins(), space);
            known = Optional.of(address);
            return valkeyClient;
        } catch (RuntimeException e) {
            known = settings.address();
            throw e;
        }
    }

    private Address resolve() {
        return settings.cache()
                .map(ValkeyConnector::resolve)
                .orElseThrow(() -> new IllegalStateException("expected VALKEY or VALKEY_CACHE, found neither"));
    }

    /** The address of a serverless cache. Throws the SDK's exception if the cache does not exist or ElastiCache does not answer. */
    static Address resolve(ValkeySettings.ServerlessCache serverlessCache) {
        try (ElastiCacheClient client = AwsClientFactory.of(
                ElastiCacheClient.builder(), serverlessCache.awsEndpoint(), RESOLVE_TIMEOUT, RESOLVE_ATTEMPT_TIMEOUT)) {
            return client
                    .describeServerlessCaches(request -> request.serverlessCacheName(serverlessCache.name()))
                    .serverlessCaches()
                    .stream()
                    .flatMap(found -> Stream.ofNullable(found.endpoint()))
                    // Serverless caches require TLS.
                    .map(found -> new Address(found.address(), found.port(), true))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("expected a cache with an endpoint, it has none yet"));
        }
    }

    // Created with the connections: a restored snapshot may have other credentials.
    private Optional<Supplier<ValkeySettings.Credentials>> logins() {
        return settings.cache()
                .<Supplier<ValkeySettings.Credentials>>map(
                        serverlessCache -> ElastiCacheIamAuth.of(serverlessCache, InstantSource.system()))
                .or(() -> settings.login().map(credentials -> () -> credentials));
    }
}
