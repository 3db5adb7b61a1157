package com.promptbuilder.valkey;

import com.promptbuilder.settings.ValkeySettings;
import com.promptbuilder.settings.ValkeySettings.Address;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

import javax.net.ssl.SSLSocketFactory;

/**
 * Opens connections. The address comes from the settings, or from ElastiCache; that address is resolved once, and again after a failed
 * connect.
 */
final class ValkeyConnector {
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
                .map(ElastiCacheEndpointResolver::of)
                .orElseThrow(() -> new IllegalStateException("expected VALKEY or VALKEY_CACHE, found neither"));
    }

    // Created with the connections: a restored snapshot may have other credentials.
    private Optional<Supplier<ValkeySettings.Credentials>> logins() {
        return settings.cache()
                .<Supplier<ValkeySettings.Credentials>>map(
                        serverlessCache -> ElastiCacheIamAuth.of(serverlessCache, InstantSource.system()))
                .or(() -> settings.login().map(credentials -> () -> credentials));
    }
}
