package com.promptbuilder.local.environment;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The process of one environment: its log, its state, its end. */
final class EnvironmentProcess {
    private final Process process;
    private boolean frozen;

    /** @param log takes its lines, on threads of their own */
    EnvironmentProcess(Process process, Consumer<String> log) {
        this.process = process;
        read("output", () -> process.inputReader(UTF_8).lines().forEach(log), log);
        read("frames", () -> TelemetryLogReader.read(process.getErrorStream(), log), log);
    }

    private interface Reading {
        void toTheEnd() throws IOException;
    }

    private void read(String what, Reading reading, Consumer<String> log) {
        Thread.ofPlatform().daemon().name(what + " of " + process.pid()).start(() -> {
            try {
                reading.toTheEnd();
            } catch (EOFException endedAmidAMessage) {
                // what it was saying is lost with it
            } catch (IOException | UncheckedIOException e) {
                log.accept("The log breaks off here: " + e.getMessage());
            }
        });
    }

    long pid() {
        return process.pid();
    }

    /** Completes with its exit status once it has ended. */
    CompletableFuture<Integer> ended() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Waits for its end; an interrupt ends the waiting only. */
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

    /** Asks it to end; a frozen one must go on to hear that. */
    void terminate() {
        thaw();
        process.destroy();
    }

    void kill() {
        process.destroyForcibly();
    }
}
