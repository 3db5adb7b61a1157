package com.promptbuilder.local.logs;

import com.promptbuilder.metrics.MetricLine;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TransferQueue;
import java.util.function.Consumer;

/**
 * The log lines of functions in this process. One thread parses, prints and counts them, so that requests wait neither for the terminal
 * nor for each other. If 10,000 lines ({@code MAX_WAITING}) wait, requests wait too, and no line is dropped.
 */
public final class LogQueue implements Consumer<String>, AutoCloseable {
    private static final int MAX_WAITING = 10_000;
    /** Between two batches. Many lines at once take less time than as many single ones, but a long batch delays clients. */
    private static final Duration PAUSE = Duration.ofMillis(5);

    private static final Optional<String> END = Optional.empty();

    // Without a lock: a virtual thread that waits for one can be overtaken for 100 ms.
    private final TransferQueue<Optional<String>> waiting = new LinkedTransferQueue<>();
    private final Semaphore free = new Semaphore(MAX_WAITING);
    private final LogSink sink;
    private final Consumer<List<MetricLine>> bridge;
    private final InstantSource clock;
    private final PrintStream notices;
    private final Thread thread;
    private long nextId;

    private LogQueue(LogSink sink, Consumer<List<MetricLine>> bridge, InstantSource clock, PrintStream notices) {
        this.sink = sink;
        this.bridge = bridge;
        this.clock = clock;
        this.notices = notices;
        this.thread = Thread.ofPlatform().daemon().name("log queue").unstarted(this::run);
    }

    /**
     * Starts the thread.
     *
     * @param sink receives all lines
     * @param bridge receives the lines with metric samples, each once
     * @param notices stream for the failures of both
     */
    public static LogQueue start(
            LogSink sink, Consumer<List<MetricLine>> bridge, InstantSource clock, PrintStream notices) {
        LogQueue queue = new LogQueue(sink, bridge, clock, notices);
        queue.thread.start();
        return queue;
    }

    @Override
    public void accept(String line) {
        add(Optional.of(line));
    }

    private void add(Optional<String> line) {
        free.acquireUninterruptibly();
        waiting.add(line);
    }

    private void run() {
        List<Optional<String>> batch = new ArrayList<>();
        try {
            do {
                batch.clear();
                batch.add(waiting.take());
                waiting.drainTo(batch);
                free.release(batch.size());
                pass(batch.stream().flatMap(Optional::stream).toList());
                Thread.sleep(PAUSE);
            } while (!batch.contains(END));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(List<String> texts) {
        if (texts.isEmpty()) {
            return;
        }
        try {
            List<LogLine> lines = texts.stream()
                    .map(text -> LogLine.of("local", "in-process", text))
                    .toList();
            sink.lines(lines);
            Instant now = Instant.ofEpochMilli(clock.millis());
            bridge.accept(lines.stream()
                    .flatMap(line -> line.samples(nextId++, now).stream())
                    .toList());
        } catch (RuntimeException | Error e) {
            // Without this thread all requests would wait.
            notices.printf(
                    "The log or the metrics miss %s: %s%n",
                    LogLineFormat.counted(texts.size(), "line"), e.getClass().getName());
        }
    }

    /** Handles the waiting lines and ends. Waits 5 s at most. */
    @Override
    public void close() {
        add(END);
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
