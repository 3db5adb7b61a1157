package com.promptbuilder.local.valkey;

import com.promptbuilder.local.LocalSettingsException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A real Valkey or Redis server in a process of its own: in memory, on a free port of loopback, with a bound on what it holds. It does not
 * outlive this process, however that ends: a shell beside it waits for the end of a pipe from here and then kills it.
 */
public final class EmbeddedValkey implements AutoCloseable {
    /** What to do where there is no server. */
    static final String INSTEAD =
            "Name one that runs, as VALKEY=redis://host:port, or install valkey-server or redis-server.";

    private static final Duration START = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Duration STOP = Duration.ofSeconds(2);
    private static final String BESIDE_A_WATCHER = """
            trap '' INT HUP
            exec 3<&0
            { read -r _ || kill -KILL $$; } <&3 3<&- >/dev/null 2>&1 &
            exec "$@" </dev/null 3<&- 2>&1
            """;

    private final Process process;
    private final int port;
    private final Path folder;

    private EmbeddedValkey(Process process, int port, Path folder) {
        this.process = process;
        this.port = port;
        this.folder = folder;
    }

    /**
     * Starts it and waits until it answers.
     *
     * @throws LocalSettingsException if no server runs on this machine
     */
    public static EmbeddedValkey start() {
        try {
            Path folder = Files.createTempDirectory("valkey");
            int port = freePort();
            Path program =
                    ValkeyBinary.find(Optional.ofNullable(System.getenv("PATH")).orElse(""), folder);
            Process process = new ProcessBuilder(command(program, port, folder)).start();
            EmbeddedValkey valkey = new EmbeddedValkey(process, port, folder);
            valkey.awaitAnswer();
            return valkey;
        } catch (IOException cannot) {
            throw new LocalSettingsException("VALKEY=embedded: the server cannot be started (%s). %s"
                    .formatted(cannot.getClass().getSimpleName(), INSTEAD));
        }
    }

    private static List<String> command(Path program, int port, Path folder) {
        return List.of(
                "sh",
                "-c",
                BESIDE_A_WATCHER,
                "valkey",
                program.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString(),
                "--save",
                "",
                "--maxmemory",
                "256mb",
                "--maxmemory-policy",
                "allkeys-lru");
    }

    private void awaitAnswer() throws IOException {
        long end = System.nanoTime() + START.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                String said = lastWords();
                close();
                throw new LocalSettingsException(
                        "VALKEY=embedded: the server does not start here (%s). %s".formatted(said, INSTEAD));
            }
        }
        // What it says from now on is read by nobody: it must not wait for a reader.
        Thread.ofVirtual().start(() -> {
            try (BufferedReader log = process.inputReader(StandardCharsets.UTF_8)) {
                log.lines().forEach(_ -> {});
            } catch (IOException | UncheckedIOException ended) {
                // With the process.
            }
        });
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) STOP.toMillis());
            socket.setSoTimeout((int) STOP.toMillis());
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '+';
        } catch (IOException notYet) {
            LockSupport.parkNanos(PAUSE.toNanos());
            return false;
        }
    }

    private String lastWords() {
        process.destroyForcibly();
        try (Stream<String> lines = process.inputReader(StandardCharsets.UTF_8).lines()) {
            return lines.map(String::strip).filter(line -> !line.isEmpty()).reduce("", (_, last) -> last);
        } catch (UncheckedIOException silent) {
            return "it says nothing";
        }
    }

    /** Where it listens. */
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
        } catch (InterruptedException stopped) {
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
        } catch (IOException stays) {
            // A file more in the folder for temporary ones.
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
