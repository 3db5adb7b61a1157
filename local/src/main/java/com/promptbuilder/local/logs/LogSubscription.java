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
 * The subscription of all log groups: takes the lines that have samples, and delivers them in batches to the bridge, several times a
 * second. What the bridge does not take is delivered again, as it was. Lines wait in bounded numbers: of too many the oldest are lost. Where
 * more wait than one delivery takes, they are put together: counting each by itself would take a processor from the requests.
 */
public final class LogSubscription implements LogSink, AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(300);
    private static final int MOST_WAITING = 10_000;
    private static final int MOST_AT_ONCE = 50;
    private static final int MOST_BUNDLED = 250;
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final int TRIES_AT_THE_END = 3;

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
    private Instant silentUntil = Instant.EPOCH;

    /** Takes deliveries. */
    @FunctionalInterface
    public interface Target {
        /** Takes an event as CloudWatch Logs makes it; throws if it is to come again. */
        void take(byte[] event) throws Exception;
    }

    /** One line under the id that it keeps however often it is delivered. */
    record LogEvent(String id, String group, String stream, long millis, String message) {}

    private LogSubscription(Target target, InstantSource clock, PrintStream notices) {
        this.target = target;
        this.clock = clock;
        this.notices = notices;
        this.thread = Thread.ofPlatform().daemon().name("log subscription").unstarted(this::run);
    }

    /**
     * Starts one.
     *
     * @param notices where it is told that lines got lost
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
        if (waiting.size() >= MOST_WAITING) {
            waiting.remove();
            lost++;
            losing = true;
        }
        long millis = clock.millis();
        waiting.add(new LogEvent(id(millis, nextId++), "/aws/lambda/" + function, environmentId, millis, line));
    }

    // As on AWS: 56 digits, in the order of time. String.format would take as long as half of the request.
    private static String id(long millis, long number) {
        return padded(millis) + padded(number);
    }

    private static String padded(long number) {
        String digits = Long.toString(number);
        return "0".repeat(28 - digits.length()) + digits;
    }

    private void run() {
        try {
            long pause = EVERY.toNanos();
            while (!closed.await(pause, TimeUnit.NANOSECONDS)) {
                long start = System.nanoTime();
                boolean delivered = !takeBatch() || deliver();
                long took = System.nanoTime() - start;
                pause = Math.max(delivered && isMoreWaiting() ? 0 : EVERY.toNanos(), took * restPerWork());
            }
            tellLost(Instant.MAX);
            for (int tries = 0; tries < TRIES_AT_THE_END && !deliverAll(); tries++) {
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException stopped) {
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

    /** False if the bridge did not take the batch: it comes again. */
    private boolean deliver() {
        try {
            for (byte[] event : SubscriptionEvents.events(batch)) {
                target.take(event);
            }
        } catch (Exception comesAgain) {
            return false;
        }
        batch = List.of();
        return true;
    }

    private synchronized boolean isMoreWaiting() {
        return !waiting.isEmpty();
    }

    /** Requests have at least half of this processor, too; most of it while lines get lost anyway. */
    private synchronized int restPerWork() {
        return losing ? 3 : 1;
    }

    private boolean takeBatch() {
        if (batch.isEmpty()) {
            List<LogEvent> next = next();
            batch = next.size() > MOST_AT_ONCE ? SampleMerger.of(next) : next;
        }
        return !batch.isEmpty();
    }

    private synchronized List<LogEvent> next() {
        losing = false;
        tellLost(clock.instant());
        int count = waiting.size() > MOST_AT_ONCE ? MOST_BUNDLED : MOST_AT_ONCE;
        List<LogEvent> next = new ArrayList<>();
        while (!waiting.isEmpty() && next.size() < count) {
            next.add(waiting.remove());
        }
        return next;
    }

    private synchronized void tellLost(Instant now) {
        if (lost > 0 && !now.isBefore(silentUntil)) {
            notices.printf("The metrics miss %d lines: the bridge did not take them in time.%n", lost);
            silentUntil = clock.instant().plus(SILENCE);
            lost = 0;
        }
    }

    /** Delivers what waits, and ends. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
