package com.promptbuilder.local.valkey;

import com.promptbuilder.local.LocalSettingsException;
import redis.embedded.core.ExecutableProvider;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A Valkey or Redis server in a separate process: in memory, at most 256 MB with LRU eviction, on a free port of loopback. The
 * server never outlives this process: its watcher shell waits for the end of a pipe from this process and then kills it.
 */
public final class EmbeddedValkey implements AutoCloseable {
    /** The advice if no server can be started. */
    static final String ADVICE =
            "Set VALKEY=redis://host:port of a running server, or install valkey-server or redis-server.";

    private static final String LOG = "log";
    private static final Duration START = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Duration STOP = Duration.ofSeconds(2);
    private static final String WATCHED_COMMAND = """
            trap '' INT HUP
            exec 3<&0
            { read -r _ || kill -KILL $$; } <&3 3<&- >/dev/null 2>&1 &
            exec "$1" --port "$2" --dir "$3" --bind 127.0.0.1 --save '' --maxmemory 256mb \\
                --maxmemory-policy allkeys-lru </dev/null 3<&-
            """;

    private final Process process;
    private final int port;
    private final Path folder;

    private EmbeddedValkey(Process process, int port, Path folder) {
        this.process = process;
        this.port = port;
        this.folder = folder;
    }

    /** Starts the server and waits up to 5 s ({@code START}) until it answers. Throws if no server starts on this machine. */
    public static EmbeddedValkey start() {
        try {
            Path folder = Files.createTempDirectory("valkey");
            int port = freePort();
            Path program =
                    ValkeyBinary.find(Optional.ofNullable(System.getenv("PATH")).orElse(""), folder);
            Process process = new ProcessBuilder(
                            "sh",
                            "-c",
                            WATCHED_COMMAND,
                            "valkey",
                            program.toString(),
                            Integer.toString(port),
                            folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve(LOG).toFile())
                    .start();
            EmbeddedValkey valkey = new EmbeddedValkey(process, port, folder);
            valkey.awaitAnswer();
            return valkey;
        } catch (IOException e) {
            throw new LocalSettingsException("VALKEY=embedded: the server could not be started (%s). %s"
                    .formatted(e.getClass().getSimpleName(), ADVICE));
        }
    }

    private void awaitAnswer() throws IOException {
        long end = System.nanoTime() + START.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                String lastLine = lastLogLine();
                close();
                throw new LocalSettingsException(
                        "VALKEY=embedded: the server did not start (%s). %s".formatted(lastLine, ADVICE));
            }
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) STOP.toMillis());
            socket.setSoTimeout((int) STOP.toMillis());
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '+';
        } catch (IOException _) { // the server does not listen yet
            LockSupport.parkNanos(PAUSE.toNanos());
            return false;
        }
    }

    private String lastLogLine() throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve(LOG))) {
            return lines.map(String::strip).filter(line -> !line.isEmpty()).reduce("no log", (_, last) -> last);
        }
    }

    /** The URL it listens on. */
    public URI url() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        deleteFolder();
    }

    private void deleteFolder() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException _) {
            // Safe to ignore: the folder is a temporary one.
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
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
            Optional<Path> installed = Stream.of("valkey-server", "redis-server")
                    .flatMap(name -> in(path, name))
                    .findFirst();
            return installed.isPresent() ? installed.get() : unpacked(folder);
        }

        private static Stream<Path> in(String path, String name) {
            return Arrays.stream(path.split(File.pathSeparator, -1))
                    .filter(folder -> !folder.isBlank())
                    .map(folder -> Path.of(folder, name))
                    .filter(Files::isExecutable);
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
