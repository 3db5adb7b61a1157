package com.promptbuilder.local.cdn;

import com.promptbuilder.local.LocalSettingsException;
import com.promptbuilder.local.process.ChildServer;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * nginx as an HTTP cache in front of the API, in a separate process that never outlives this one. It starts without stored answers and
 * stores those that {@code nginx.conf} allows.
 */
public final class NginxCache implements AutoCloseable {
    static final String ADVICE = "Install it (apt-get install nginx-light, brew install nginx), or leave CDN empty.";

    private static final int CONNECT_MS = 2000;
    /** The values of {@code $upstream_cache_status} of requests that nginx answered itself. */
    private static final Set<String> HITS = Set.of("HIT", "STALE", "UPDATING");
    /** Those of all other requests. Lines with other words are errors. */
    private static final Set<String> PASSED = Set.of("MISS", "EXPIRED", "BYPASS", "-");

    private final ChildServer server;
    private final URI url;
    private final Counts counts;

    private NginxCache(ChildServer server, URI url, Counts counts) {
        this.server = server;
        this.url = url;
        this.counts = counts;
    }

    /** Requests of the API's endpoints, counted by lines of nginx's access log. */
    private record Counts(LongAdder hits, LongAdder passed) {
        void read(String line) {
            if (HITS.contains(line)) {
                hits.increment();
            } else if (PASSED.contains(line)) {
                passed.increment();
            }
        }
    }

    /**
     * Starts nginx and waits until it listens.
     *
     * @param host the address to listen on
     * @param port 0 for any free port
     * @param api the API's address
     * @param keepsAnswers whether the API's answers are public; otherwise nginx stores none
     * @throws LocalSettingsException if nginx is not installed or cannot listen
     */
    public static NginxCache start(String host, int port, URI api, boolean keepsAnswers) {
        Path program = program(path());
        try {
            int free = free(host, port);
            String address = (host.contains(":") ? "[" + host + "]" : host) + ":" + free;
            Path folder = Files.createTempDirectory("nginx");
            Map<String, String> values = Map.of(
                    "folder",
                    folder.toString(),
                    "user",
                    "root".equals(System.getProperty("user.name")) ? "user root;" : "",
                    "listen",
                    address,
                    "api",
                    api.getAuthority(),
                    "keeps",
                    keepsAnswers ? "1" : "0");
            Path configuration = Files.writeString(folder.resolve("nginx.conf"), configuration(values));
            Counts counts = new Counts(new LongAdder(), new LongAdder());
            ChildServer server =
                    ChildServer.start(folder, "TERM", command(program, folder, configuration), counts::read);
            server.await(() -> listens(host, free), "CDN=nginx", ADVICE);
            return new NginxCache(server, URI.create("http://" + address), counts);
        } catch (IOException e) {
            throw new LocalSettingsException(
                    "CDN=nginx: could not listen on %s:%d: %s".formatted(host, port, e.getMessage()));
        }
    }

    /** @param path folders of executables, as in PATH */
    static Path program(String path) {
        return ChildServer.executables(path, "nginx")
                .findFirst()
                .orElseThrow(() -> new LocalSettingsException("CDN=nginx: nginx is not installed. " + ADVICE));
    }

    static String path() {
        return Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin:/usr/local/sbin";
    }

    /** In its own session, because nginx, unlike other programs, would handle the Ctrl-C that the watcher makes others ignore. */
    private static List<String> command(Path program, Path folder, Path configuration) {
        List<String> command = new ArrayList<>();
        ChildServer.executables(path(), "setsid")
                .findFirst()
                .map(Path::toString)
                .ifPresent(command::add);
        command.addAll(List.of(program.toString(), "-e", "stderr", "-p", folder.toString()));
        command.addAll(List.of("-c", configuration.toString()));
        return command;
    }

    private static String configuration(Map<String, String> values) throws IOException {
        try (InputStream resource = NginxCache.class.getResourceAsStream("nginx.conf")) {
            if (resource == null) {
                throw new IllegalStateException("expected resource nginx.conf next to NginxCache, found none");
            }
            String text = new String(resource.readAllBytes(), UTF_8);
            for (Map.Entry<String, String> value : values.entrySet()) {
                text = text.replace("${" + value.getKey() + "}", value.getValue());
            }
            return text;
        }
    }

    /** The port, or a free one for 0. nginx itself would try a taken port for 2.5 s. */
    private static int free(String host, int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return socket.getLocalPort();
        }
    }

    private static boolean listens(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_MS);
            return true;
        } catch (IOException _) { // not yet
            return false;
        }
    }

    /** The URL it listens on. */
    public URI url() {
        return url;
    }

    /** JSON: {@code requests} of the API's endpoints, and {@code hits}, those of them that nginx answered itself. */
    public String stats() {
        long hits = counts.hits().sum();
        return "{\"requests\":%d,\"hits\":%d}".formatted(hits + counts.passed().sum(), hits);
    }

    @Override
    public void close() {
        server.close();
    }
}
