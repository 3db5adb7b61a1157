package com.promptbuilder.valkey;

import com.promptbuilder.settings.ValkeySettings;
import com.promptbuilder.settings.ValkeySettings.Address;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

import javax.net.ssl.SSLSocketFactory;

/** How connections come to be: the address from the settings or from ElastiCache, which is asked once, and again if nobody answers there. */
final class ValkeyConnector {
    private final ValkeySettings settings;
    private final String space;
    private final Supplier<SSLSocketFactory> tls;
    private Optional<Address> known;

    /** @param tls knows whom to trust; not asked where nothing is encrypted */
    ValkeyConnector(ValkeySettings settings, String space, Supplier<SSLSocketFactory> tls) {
        this.settings = settings;
        this.space = space;
        this.tls = tls;
        this.known = settings.address();
    }

    synchronized ValkeyClient open() {
        Address address = known.orElseGet(this::asked);
        try {
            ValkeyClient valkeyClient = JedisValkeyClient.connect(
                    new JedisValkeyClient.Target(address, settings.cluster(), tls), logins(), space);
            known = Optional.of(address);
            return valkeyClient;
        } catch (RuntimeException nobody) {
            known = settings.address();
            throw nobody;
        }
    }

    private Address asked() {
        return settings.cache()
                .map(ElastiCacheEndpointResolver::of)
                .orElseThrow(() -> new IllegalStateException("neither an address nor a cache"));
    }

    // Made anew with the connections: who they are signed in by may have changed in a restored snapshot.
    private Optional<Supplier<ValkeySettings.Credentials>> logins() {
        return settings.cache()
                .<Supplier<ValkeySettings.Credentials>>map(
                        serverlessCache -> ElastiCacheIamAuth.of(serverlessCache, InstantSource.system()))
                .or(() -> settings.login().map(credentials -> () -> credentials));
    }
}
