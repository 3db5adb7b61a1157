package com.promptbuilder.valkey;

import com.promptbuilder.settings.ValkeySettings.Address;
import com.promptbuilder.settings.ValkeySettings.Credentials;
import io.valkey.ClientSetInfoConfig;
import io.valkey.Connection;
import io.valkey.ConnectionPool;
import io.valkey.DefaultJedisClientConfig;
import io.valkey.DefaultRedisCredentials;
import io.valkey.HostAndPort;
import io.valkey.JedisClientConfig;
import io.valkey.JedisCluster;
import io.valkey.JedisPooled;
import io.valkey.UnifiedJedis;
import io.valkey.exceptions.JedisConnectionException;
import io.valkey.exceptions.JedisDataException;
import io.valkey.params.SetParams;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;

import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;

/**
 * A {@link ValkeyClient} by the valkey-java library (a fork of Jedis), with a pool of 8 connections. If a connection is dead, as after a
 * freeze, the pool's idle connections are closed and the command is repeated once.
 */
final class JedisValkeyClient implements ValkeyClient {
    private static final int CONNECTIONS = 8;
    /** Timeout for connecting and for a silent server. {@link TimeLimitedValkey} has a shorter limit per call. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    /** Allows a redirection while a cluster moves its slots. */
    private static final int CLUSTER_ATTEMPTS = 3;

    /** Represents a value that is not a string. */
    private static final byte[] NOT_A_STRING = {0};

    private final UnifiedJedis client;
    private final Runnable closeIdle;
    private final String keyPrefix;

    /** Address, protocol and trust of a connection; the certificates are read only for TLS. */
    record Target(Address address, boolean isCluster, Supplier<SSLSocketFactory> tls) {}

    private JedisValkeyClient(UnifiedJedis client, Runnable closeIdle, String keyPrefix) {
        this.client = client;
        this.closeIdle = closeIdle;
        this.keyPrefix = keyPrefix;
    }

    /**
     * @param logins supplies the credentials of each new connection; empty without authentication
     * @param keyPrefix prefix of all keys
     */
    static JedisValkeyClient connect(Target target, Optional<Supplier<Credentials>> logins, String keyPrefix) {
        HostAndPort address =
                new HostAndPort(target.address().host(), target.address().port());
        JedisClientConfig config = config(target, logins);
        if (target.isCluster()) {
            JedisCluster cluster = new JedisCluster(Set.of(address), config, CLUSTER_ATTEMPTS, TIMEOUT, pool());
            return new JedisValkeyClient(
                    cluster, () -> cluster.getClusterNodes().values().forEach(ConnectionPool::clear), keyPrefix);
        }
        JedisPooled single = new JedisPooled(address, config, pool());
        return new JedisValkeyClient(single, () -> single.getPool().clear(), keyPrefix);
    }

    private static JedisClientConfig config(Target target, Optional<Supplier<Credentials>> logins) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis((int) TIMEOUT.toMillis())
                .socketTimeoutMillis((int) TIMEOUT.toMillis())
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        logins.ifPresent(login -> config.credentialsProvider(() -> credentials(login.get())));
        if (target.address().tls()) {
            SSLParameters tls = new SSLParameters();
            tls.setEndpointIdentificationAlgorithm("HTTPS"); // the library by itself checks no host name
            config.ssl(true).sslSocketFactory(target.tls().get()).sslParameters(tls);
        }
        return config.build();
    }

    private static DefaultRedisCredentials credentials(Credentials credentials) {
        String user = credentials.user().isEmpty() ? "default" : credentials.user();
        return new DefaultRedisCredentials(user, credentials.password().reveal());
    }

    // No eviction timer: a frozen environment runs no timers.
    private static GenericObjectPoolConfig<Connection> pool() {
        GenericObjectPoolConfig<Connection> pool = new GenericObjectPoolConfig<>();
        pool.setMaxTotal(CONNECTIONS);
        pool.setMaxIdle(CONNECTIONS);
        pool.setMaxWait(TIMEOUT);
        pool.setJmxEnabled(false);
        return pool;
    }

    @Override
    public Optional<byte[]> get(String key, int maxBytes) {
        // GETRANGE, since a foreign value may have any size. The range of an absent key is empty.
        try {
            byte[] value = call(client -> client.getrange(key(key), 0, maxBytes - 1));
            return value.length == 0 ? Optional.empty() : Optional.of(value);
        } catch (JedisDataException e) {
            if (String.valueOf(e.getMessage()).startsWith("WRONGTYPE")) {
                return Optional.of(NOT_A_STRING);
            }
            throw e;
        }
    }

    @Override
    public void set(String key, byte[] value, Duration timeToLive) {
        call(client -> client.set(key(key), value, SetParams.setParams().px(Math.max(1, timeToLive.toMillis()))));
    }

    @Override
    public void delete(String key) {
        call(client -> client.del(key(key)));
    }

    @Override
    public void probe() {
        get("probe", 1);
    }

    @Override
    public void close() {
        client.close();
    }

    private byte[] key(String key) {
        return (keyPrefix + key).getBytes(StandardCharsets.UTF_8);
    }

    private <T> T call(Function<UnifiedJedis, T> command) {
        try {
            return onLiveConnection(command);
        } catch (JedisDataException e) {
            if (String.valueOf(e.getMessage()).matches("(READONLY|MOVED)\\b.*")) {
                throw new NotPrimaryException(e);
            }
            throw e;
        }
    }

    private <T> T onLiveConnection(Function<UnifiedJedis, T> command) {
        try {
            return command.apply(client);
        } catch (JedisConnectionException e) {
            if (e.getCause() instanceof SocketTimeoutException
                    || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            closeIdle.run();
            return command.apply(client);
        }
    }
}
