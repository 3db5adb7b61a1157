package com.promptbuilder.local.process;

import com.promptbuilder.local.LocalSettingsException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A server in a separate process ({@link WatchedCommand}) with a temporary folder, which is deleted when it closes. */
public final class ChildServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Duration STOP = Duration.ofSeconds(2);

    private final Process process;
    private final Path folder;
    private final Thread output;
    private volatile String lastLine = "no output";

    private ChildServer(Process process, Path folder, Consumer<String> lines) {
        this.process = process;
        this.folder = folder;
        this.output =
                Thread.ofPlatform().daemon().name("output of " + process.pid()).start(() -> read(lines));
    }

    /**
     * Starts a server.
     *
     * @param folder its temporary folder
     * @param signal the name of the signal at the end of this process
     * @param lines receives the lines of its output and errors, on a separate thread
     */
    public static ChildServer start(Path folder, String signal, List<String> program, Consumer<String> lines)
            throws IOException {
        Process process = new ProcessBuilder(WatchedCommand.of(signal, "2>&1", program)).start();
        return new ChildServer(process, folder, lines);
    }

    /**
     * Waits up to 30 s ({@code START}) until the server answers. Otherwise closes it.
     *
     * @param name what did not start, for the message
     * @param advice what the operator can do
     */
    public void await(BooleanSupplier answers, String name, String advice) {
        long end = System.nanoTime() + START.toNanos();
        while (!answers.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                close();
                throw new LocalSettingsException(
                        "%s: the server did not start (%s). %s".formatted(name, lastLine, advice));
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void read(Consumer<String> lines) {
        try {
            process.inputReader(UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .forEach(line -> {
                        lastLine = line;
                        lines.accept(line);
                    });
        } catch (UncheckedIOException _) {
            // Safe to ignore: the process ended within a line.
        }
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
            output.join(STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        delete(folder);
    }

    /** Deletes a temporary folder. */
    public static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException | UncheckedIOException _) {
            // Safe to ignore: the folder is a temporary one.
        }
    }

    /** The installed executables with these names, in their order. {@code path} lists folders as PATH does. */
    public static Stream<Path> executables(String path, String... names) {
        return Arrays.stream(names)
                .flatMap(name -> Arrays.stream(path.split(":", -1))
                        .filter(folder -> !folder.isBlank())
                        .map(folder -> Path.of(folder, name))
                        .filter(Files::isExecutable));
    }

    /** A free port of loopback. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
