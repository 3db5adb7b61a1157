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
 * A server's commands by valkey-java, on a small pool of connections. A connection that turns out to be dead, as after a freeze, is replaced
 * once, at once, together with all that were idle as long.
 */
final class JedisValkeyClient implements ValkeyClient {
    private static final int CONNECTIONS = 8;
    /** Only for a server that says nothing at all: whoever calls has a shorter patience. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** Leaves room for a redirection, in a cluster that moves its slots. */
    private static final int CLUSTER_ATTEMPTS = 3;

    /** Stands for a value that is no string. */
    private static final byte[] NO_BYTES_OF_OURS = {0};

    private final UnifiedJedis client;
    private final Runnable forgetIdle;
    private final String space;

    /**
     * Where and how to connect.
     *
     * @param tls knows whom to trust; not asked where nothing is encrypted
     */
    record Target(Address address, boolean isCluster, Supplier<SSLSocketFactory> tls) {}

    private JedisValkeyClient(UnifiedJedis client, Runnable forgetIdle, String space) {
        this.client = client;
        this.forgetIdle = forgetIdle;
        this.space = space;
    }

    /** @param logins who signs each new connection in, if anybody has to */
    static JedisValkeyClient connect(Target target, Optional<Supplier<Credentials>> logins, String space) {
        HostAndPort address =
                new HostAndPort(target.address().host(), target.address().port());
        JedisClientConfig config = config(target, logins);
        if (target.isCluster()) {
            JedisCluster cluster = new JedisCluster(Set.of(address), config, CLUSTER_ATTEMPTS, PATIENCE, pool());
            return new JedisValkeyClient(
                    cluster, () -> cluster.getClusterNodes().values().forEach(ConnectionPool::clear), space);
        }
        JedisPooled single = new JedisPooled(address, config, pool());
        return new JedisValkeyClient(single, () -> single.getPool().clear(), space);
    }

    private static JedisClientConfig config(Target target, Optional<Supplier<Credentials>> logins) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis((int) PATIENCE.toMillis())
                .socketTimeoutMillis((int) PATIENCE.toMillis())
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        logins.ifPresent(login -> config.credentialsProvider(() -> credentials(login.get())));
        if (target.address().tls()) {
            SSLParameters tls = new SSLParameters();
            tls.setEndpointIdentificationAlgorithm("HTTPS"); // the client by itself checks no host name
            config.ssl(true).sslSocketFactory(target.tls().get()).sslParameters(tls);
        }
        return config.build();
    }

    private static DefaultRedisCredentials credentials(Credentials credentials) {
        String user = credentials.user().isEmpty() ? "default" : credentials.user();
        return new DefaultRedisCredentials(user, credentials.password().reveal());
    }

    // No upkeep by timers: nothing runs in a frozen environment.
    private static GenericObjectPoolConfig<Connection> pool() {
        GenericObjectPoolConfig<Connection> pool = new GenericObjectPoolConfig<>();
        pool.setMaxTotal(CONNECTIONS);
        pool.setMaxIdle(CONNECTIONS);
        pool.setMaxWait(PATIENCE);
        pool.setJmxEnabled(false);
        return pool;
    }

    @Override
    public Optional<byte[]> get(String key, int mostBytes) {
        // An absent one is an empty range; a range, since what others wrote there may be of any size.
        try {
            byte[] value = call(client -> client.getrange(key(key), 0, mostBytes - 1));
            return value.length == 0 ? Optional.empty() : Optional.of(value);
        } catch (JedisDataException refused) {
            if (String.valueOf(refused.getMessage()).startsWith("WRONGTYPE")) {
                return Optional.of(NO_BYTES_OF_OURS);
            }
            throw refused;
        }
    }

    @Override
    public void set(String key, byte[] value, Duration life) {
        call(client -> client.set(key(key), value, SetParams.setParams().px(Math.max(1, life.toMillis()))));
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
        return (space + key).getBytes(StandardCharsets.UTF_8);
    }

    private <T> T call(Function<UnifiedJedis, T> command) {
        try {
            return onLiveConnection(command);
        } catch (JedisDataException refused) {
            if (String.valueOf(refused.getMessage()).matches("(READONLY|MOVED)\\b.*")) {
                throw new NotPrimaryException(refused);
            }
            throw refused;
        }
    }

    private <T> T onLiveConnection(Function<UnifiedJedis, T> command) {
        try {
            return command.apply(client);
        } catch (JedisConnectionException lost) {
            if (lost.getCause() instanceof SocketTimeoutException
                    || Thread.currentThread().isInterrupted()) {
                throw lost;
            }
            forgetIdle.run();
            return command.apply(client);
        }
    }
}
