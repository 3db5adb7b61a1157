package com.promptbuilder.valkey;

import com.promptbuilder.settings.ValkeySettings;
import com.promptbuilder.settings.ValkeySettings.Address;
import com.promptbuilder.system.Lazy;
import io.valkey.DefaultJedisClientConfig;
import io.valkey.HostAndPort;
import io.valkey.Jedis;
import redis.embedded.RedisServer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/** A real server process on loopback. All tests share two of them, with a key prefix for each test. */
public final class RealServer implements AutoCloseable {
    private static final Lazy<RealServer> SINGLE = new Lazy<>(() -> shared(List.of()));
    private static final Lazy<RealServer> CLUSTER = new Lazy<>(() -> {
        RealServer server = shared(List.of("cluster-enabled yes"));
        server.with(admin -> admin.clusterAddSlots(allSlots()));
        server.awaitCluster();
        return server;
    });

    private final RedisServer process;
    private final int port;

    private RealServer(List<String> configuration) {
        try {
            port = freePort();
            var builder = RedisServer.newRedisServer()
                    .port(port)
                    .bind("127.0.0.1")
                    .setting("save \"\"")
                    .setting("dir " + System.getProperty("java.io.tmpdir"))
                    .setting("cluster-config-file nodes-" + UUID.randomUUID() + ".conf");
            configuration.forEach(builder::setting);
            process = builder.build();
            process.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The shared server without cluster mode. */
    public static RealServer single() {
        return SINGLE.get();
    }

    /** The shared server in cluster mode. */
    public static RealServer cluster() {
        return CLUSTER.get();
    }

    /** A server for one test. */
    public static RealServer own() {
        return new RealServer(List.of());
    }

    public int port() {
        return port;
    }

    /** The settings of this server. */
    public ValkeySettings settings(boolean cluster) {
        return new ValkeySettings(
                Optional.of(new Address("127.0.0.1", port, false)),
                Optional.empty(),
                Optional.empty(),
                cluster,
                Duration.ofSeconds(5));
    }

    /** A unique key prefix. */
    public static String space() {
        return UUID.randomUUID() + ":";
    }

    /** Runs commands on a new connection. */
    public void with(Consumer<Jedis> work) {
        boolean _ = ask(admin -> {
            work.accept(admin);
            return true;
        });
    }

    /** Runs a query on a new connection. */
    public <T> T ask(Function<Jedis, T> question) {
        try (Jedis admin = new Jedis(
                new HostAndPort("127.0.0.1", port),
                DefaultJedisClientConfig.builder().build())) {
            return question.apply(admin);
        }
    }

    @Override
    public void close() {
        try {
            process.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitCluster() {
        while (!ask(Jedis::clusterInfo).contains("cluster_state:ok")) {
            Thread.onSpinWait();
        }
    }

    private static int[] allSlots() {
        int[] slots = new int[16_384];
        Arrays.setAll(slots, slot -> slot);
        return slots;
    }

    private static RealServer shared(List<String> configuration) {
        RealServer server = new RealServer(configuration);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
