package com.promptbuilder.local.environment;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The process of one environment. Reads its log, freezes and thaws it, and ends it. */
final class EnvironmentProcess {
    private final Process process;
    private final List<Thread> readers;
    private boolean frozen;

    /** @param log receives its lines, on separate threads */
    EnvironmentProcess(Process process, Consumer<String> log) {
        this.process = process;
        this.readers = List.of(
                read("output", () -> process.inputReader(UTF_8).lines().forEach(log), log),
                read("frames", () -> TelemetryLogReader.read(process.getErrorStream(), log), log));
    }

    private interface LogReader {
        void readAll() throws IOException;
    }

    private Thread read(String name, LogReader reader, Consumer<String> log) {
        return Thread.ofPlatform().daemon().name(name + " of " + process.pid()).start(() -> {
            try {
                reader.readAll();
            } catch (EOFException _) {
                // The process ended within a message. That message is lost with it.
            } catch (IOException | UncheckedIOException e) {
                log.accept("The log could not be read further: " + e.getMessage());
            }
        });
    }

    long pid() {
        return process.pid();
    }

    /** Completes with the exit status when the process has ended. */
    CompletableFuture<Integer> ended() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Waits for the end of the process and of its log. An interrupt ends only the wait. */
    void awaitEnd(Duration limit) {
        try {
            boolean hasEnded = process.waitFor(limit);
            for (Thread reader : hasEnded ? readers : List.<Thread>of()) {
                boolean _ = reader.join(limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized boolean isFrozen() {
        return frozen;
    }

    synchronized void freeze() {
        if (!frozen) {
            frozen = true;
            Signal.send(process, Signal.STOP);
        }
    }

    synchronized void thaw() {
        if (frozen) {
            frozen = false;
            Signal.send(process, Signal.CONTINUE);
        }
    }

    /** Asks the process to end. A frozen process must continue to receive the signal. */
    void terminate() {
        thaw();
        process.destroy();
    }

    void kill() {
        process.destroyForcibly();
    }

    /** Linux signals that {@link Process} does not offer. A {@code kill} command would delay each invocation by milliseconds. */
    @SuppressWarnings("restricted") // calling into the C library
    private static final class Signal {
        static final int CONTINUE = 18;
        static final int STOP = 19;
        private static final MethodHandle KILL = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow("kill"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        /** Sends the signal, unless the process has ended. */
        static void send(Process process, int signal) {
            if (!process.isAlive()) {
                return;
            }
            try {
                int _ = (int) KILL.invokeExact((int) process.pid(), signal);
            } catch (Throwable e) {
                throw new IllegalStateException("kill(2) could not be called", e);
            }
        }
    }

    /**
     * Reads the log frames of the runtime interface client. A frame is: type (4 bytes, the first three A5 5A 00), length of the
     * message in bytes (4), time in microseconds (8), message. The client's messages do not always end with a line break, so on
     * standard output they would mix with the function's lines.
     */
    static final class TelemetryLogReader {
        /** The file descriptor that the client writes frames to. */
        static final int DESCRIPTOR = 4;

        private static final int MAGIC = 0xA55A00;
        private static final int MAX_LENGTH = 1024 * 1024;

        private TelemetryLogReader() {}

        /** Reads to the end of the stream, each message as one line or more. Throws if it contains anything but frames. */
        static void read(InputStream frames, Consumer<String> lines) throws IOException {
            DataInputStream in = new DataInputStream(frames);
            for (int type = in.read(); type >= 0; type = in.read()) {
                int rest = in.readUnsignedShort() << 8 | in.readUnsignedByte();
                int length = in.readInt();
                long _ = in.readLong();
                if ((type << 16 | rest >> 8) != MAGIC || length < 0 || length > MAX_LENGTH) {
                    throw new IOException("expected a log frame (type A5 5A 00, at most 1 MiB), got type %x, length %d"
                            .formatted(type << 16 | rest >> 8, length));
                }
                byte[] message = in.readNBytes(length);
                if (message.length < length) {
                    throw new EOFException();
                }
                new String(message, UTF_8).lines().forEach(lines);
            }
        }
    }
}
