package com.promptbuilder.local.environment;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The process of one environment. Reads its log, freezes and thaws it, and ends it. */
final class EnvironmentProcess {
    private final Process process;
    private boolean frozen;

    /** @param log receives its lines, on separate threads */
    EnvironmentProcess(Process process, Consumer<String> log) {
        this.process = process;
        read("output", () -> process.inputReader(UTF_8).lines().forEach(log), log);
        read("frames", () -> TelemetryLogReader.read(process.getErrorStream(), log), log);
    }

    private interface LogReader {
        void readAll() throws IOException;
    }

    private void read(String name, LogReader reader, Consumer<String> log) {
        Thread.ofPlatform().daemon().name(name + " of " + process.pid()).start(() -> {
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

    /** Waits for the end of the process. An interrupt ends only the wait. */
    void awaitEnd(Duration limit) {
        try {
            boolean _ = process.waitFor(limit);
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
            Signal.STOP.send(process);
        }
    }

    synchronized void thaw() {
        if (frozen) {
            frozen = false;
            Signal.CONTINUE.send(process);
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
}
