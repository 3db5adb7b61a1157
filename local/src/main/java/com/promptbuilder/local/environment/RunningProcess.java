package com.promptbuilder.local.environment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The process of one environment: its log, its state, its end. */
final class RunningProcess {
    private final Process process;
    private boolean frozen;

    /** @param log takes its lines, on a thread of its own */
    RunningProcess(Process process, Consumer<String> log) {
        this.process = process;
        Thread.ofPlatform().daemon().name("log of " + process.pid()).start(() -> read(log));
    }

    private void read(Consumer<String> log) {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(log);
        } catch (IOException | UncheckedIOException endedWithoutClosing) {
            log.accept("The log breaks off here.");
        }
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
