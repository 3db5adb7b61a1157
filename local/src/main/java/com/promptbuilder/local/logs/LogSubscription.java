package com.promptbuilder.local.logs;

import com.promptbuilder.local.environment.LogSink;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The subscription of all log groups: delivers the lines with metric samples to the metrics bridge, in batches, every 300 ms
 * ({@code INTERVAL}). A batch that the bridge refuses is delivered again unchanged. At most 10,000 lines wait
 * ({@code MAX_WAITING}); beyond that the oldest are lost. If more than 50 lines wait ({@code MAX_BATCH}), up to 250 are
 * merged into fewer lines, so that the bridge needs less processor time.
 */
public final class LogSubscription implements LogSink, AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(300);
    private static final int MAX_WAITING = 10_000;
    private static final int MAX_BATCH = 50;
    private static final int MAX_MERGED = 250;
    private static final Duration NOTICE_INTERVAL = Duration.ofSeconds(10);
    private static final int MAX_FINAL_ATTEMPTS = 3;

    private final Deque<LogEvent> waiting = new ArrayDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Target target;
    private final InstantSource clock;
    private final PrintStream notices;
    private final Thread thread;
    private List<LogEvent> batch = List.of();
    private long nextId;
    private long lost;
    private boolean losing;
    private Instant nextNoticeAt = Instant.EPOCH;

    /** Receiver of deliveries. */
    @FunctionalInterface
    public interface Target {
        /** Takes the {@code awslogs.data} of an event. Throws if the event must be delivered again. */
        void take(String data) throws Exception;
    }

    /** One line. Its id is the same in each delivery. */
    record LogEvent(String id, String group, String stream, long millis, String message) {}

    private LogSubscription(Target target, InstantSource clock, PrintStream notices) {
        this.target = target;
        this.clock = clock;
        this.notices = notices;
        this.thread = Thread.ofPlatform().daemon().name("log subscription").unstarted(this::run);
    }

    /**
     * Starts a subscription.
     *
     * @param notices stream for notices of lost lines
     */
    public static LogSubscription start(Target target, InstantSource clock, PrintStream notices) {
        LogSubscription subscription = new LogSubscription(target, clock, notices);
        subscription.thread.start();
        return subscription;
    }

    @Override
    public synchronized void line(String function, String environmentId, String line) {
        if (!line.contains("\"samples\"")) {
            return;
        }
        if (waiting.size() >= MAX_WAITING) {
            waiting.remove();
            lost++;
            losing = true;
        }
        long millis = clock.millis();
        waiting.add(new LogEvent(id(millis, nextId++), "/aws/lambda/" + function, environmentId, millis, line));
    }

    // As on AWS: 56 digits, ordered by time. String.format would add half of the time of a cache hit.
    private static String id(long millis, long number) {
        return padded(millis) + padded(number);
    }

    private static String padded(long number) {
        String digits = Long.toString(number);
        return "0".repeat(28 - digits.length()) + digits;
    }

    private void run() {
        try {
            long pause = INTERVAL.toNanos();
            while (!closed.await(pause, TimeUnit.NANOSECONDS)) {
                long start = System.nanoTime();
                boolean delivered = !takeBatch() || deliver();
                long took = System.nanoTime() - start;
                pause = Math.max(delivered && isMoreWaiting() ? 0 : INTERVAL.toNanos(), took * pauseRatio());
            }
            reportLost(Instant.MAX);
            for (int attempt = 0; attempt < MAX_FINAL_ATTEMPTS && !deliverAll(); attempt++) {
                Thread.sleep(INTERVAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean deliverAll() {
        while (takeBatch()) {
            if (!deliver()) {
                return false;
            }
        }
        return true;
    }

    /** False if the bridge refused the batch, which is then delivered again. */
    private boolean deliver() {
        try {
            for (String data : SubscriptionEvents.data(batch)) {
                target.take(data);
            }
        } catch (Exception _) {
            return false; // the batch is delivered again
        }
        batch = List.of();
        return true;
    }

    private synchronized boolean isMoreWaiting() {
        return !waiting.isEmpty();
    }

    /** The ratio of pause to work. Leaves at least half of a processor to requests, and 75 % while lines are lost. */
    private synchronized int pauseRatio() {
        return losing ? 3 : 1;
    }

    private boolean takeBatch() {
        if (batch.isEmpty()) {
            List<LogEvent> next = next();
            batch = next.size() > MAX_BATCH ? SampleMerger.of(next) : next;
        }
        return !batch.isEmpty();
    }

    private synchronized List<LogEvent> next() {
        losing = false;
        reportLost(clock.instant());
        int count = waiting.size() > MAX_BATCH ? MAX_MERGED : MAX_BATCH;
        List<LogEvent> next = new ArrayList<>();
        while (!waiting.isEmpty() && next.size() < count) {
            next.add(waiting.remove());
        }
        return next;
    }

    private synchronized void reportLost(Instant now) {
        if (lost > 0 && !now.isBefore(nextNoticeAt)) {
            notices.printf("The metrics miss %d lines: the bridge did not take them in time.%n", lost);
            nextNoticeAt = clock.instant().plus(NOTICE_INTERVAL);
            lost = 0;
        }
    }

    /** Delivers the waiting lines and ends. Waits 5 s at most. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
