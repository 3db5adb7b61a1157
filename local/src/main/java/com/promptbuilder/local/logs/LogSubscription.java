package com.promptbuilder.local.logs;

import com.promptbuilder.metrics.MetricLine;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The subscription of all log groups: delivers the lines with metric samples to the metrics bridge every 300 ms ({@code INTERVAL}), and as
 * soon as 1,000 wait ({@code FULL_BATCH}). Lines that the bridge refuses are delivered again unchanged. At most 10,000 further lines wait
 * ({@code MAX_WAITING}); beyond that the oldest are lost.
 */
public final class LogSubscription implements LogSink, AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(300);
    private static final int FULL_BATCH = 1_000;
    private static final int MAX_WAITING = 10_000;
    private static final Duration NOTICE_INTERVAL = Duration.ofSeconds(10);
    private static final int MAX_FINAL_ATTEMPTS = 4;

    private final Queue<MetricLine> waiting = new ArrayDeque<>();
    /** A permit when a batch is full, and when this is closed. */
    private final Semaphore wakeUps = new Semaphore(0);

    private final Target target;
    private final InstantSource clock;
    private final PrintStream notices;
    private final Duration interval;
    private final Thread thread;
    /** A table can have the ids of earlier processes, so the first is random. */
    private final AtomicLong nextId = new AtomicLong(new SecureRandom().nextLong());

    private List<MetricLine> batch = List.of();
    private volatile boolean isClosed;
    private long lost;
    private Instant nextNoticeAt = Instant.EPOCH;

    /** Receiver of deliveries. */
    @FunctionalInterface
    public interface Target {
        /** Takes lines. Throws if the same lines must be delivered again. */
        void take(List<MetricLine> lines) throws Exception;
    }

    private LogSubscription(Target target, InstantSource clock, PrintStream notices, Duration interval) {
        this.target = target;
        this.clock = clock;
        this.notices = notices;
        this.interval = interval;
        this.thread = Thread.ofPlatform().daemon().name("log subscription").unstarted(this::run);
    }

    /** Starts a subscription, which reports lost lines as notices. */
    public static LogSubscription start(Target target, InstantSource clock, PrintStream notices) {
        return start(target, clock, notices, INTERVAL);
    }

    static LogSubscription start(Target target, InstantSource clock, PrintStream notices, Duration interval) {
        LogSubscription subscription = new LogSubscription(target, clock, notices, interval);
        subscription.thread.start();
        return subscription;
    }

    @Override
    public void line(LogLine line) {
        line.samples(nextId.getAndIncrement(), Instant.ofEpochMilli(clock.millis()))
                .ifPresent(this::add);
    }

    private synchronized void add(MetricLine line) {
        if (waiting.size() >= MAX_WAITING) {
            waiting.remove();
            lost++;
        }
        waiting.add(line);
        if (waiting.size() == FULL_BATCH) {
            wakeUps.release();
        }
    }

    private void run() {
        try {
            while (!isClosed) {
                boolean _ = wakeUps.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS);
                boolean _ = takeBatch() && deliver();
            }
            for (int attempt = 0; attempt < MAX_FINAL_ATTEMPTS && takeBatch(); attempt++) {
                if (!deliver()) {
                    Thread.sleep(INTERVAL);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean deliver() {
        try {
            target.take(batch);
        } catch (Exception _) {
            return false; // The batch stays and is delivered again.
        }
        batch = List.of();
        return true;
    }

    /** Takes all waiting lines, unless there is a refused batch. False if there are no lines to deliver. */
    private synchronized boolean takeBatch() {
        if (lost > 0 && !clock.instant().isBefore(nextNoticeAt)) {
            notices.printf("The metrics miss %d lines: the bridge did not take them in time.%n", lost);
            nextNoticeAt = clock.instant().plus(NOTICE_INTERVAL);
            lost = 0;
        }
        if (batch.isEmpty()) {
            batch = List.copyOf(waiting);
            waiting.clear();
        }
        return !batch.isEmpty();
    }

    /** Delivers the waiting lines and ends. Waits 5 s at most. */
    @Override
    public void close() {
        isClosed = true;
        wakeUps.release();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
