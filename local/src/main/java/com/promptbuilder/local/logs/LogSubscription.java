package com.promptbuilder.local.logs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/**
 * The subscription of all log groups: delivers the lines with metric samples to the metrics bridge, in batches of at most 99
 * ({@code MAX_BATCH}), every 300 ms ({@code INTERVAL}). A batch that the bridge refuses is delivered again unchanged. At most
 * 10,000 lines wait ({@code MAX_WAITING}); beyond that the oldest are lost.
 */
public final class LogSubscription implements LogSink, AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(300);
    private static final int MAX_WAITING = 10_000;
    /** One transaction of the bridge: a marker for each line, and the counters. */
    private static final int MAX_BATCH = 99;

    /** As the filter pattern of the subscription in the template. */
    private static final String WITH_SAMPLES = "\"samples\":[{";

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
    private Instant nextNoticeAt = Instant.EPOCH;

    /** Receiver of deliveries. */
    @FunctionalInterface
    public interface Target {
        /** Takes the {@code awslogs.data} of an event. Throws if the event must be delivered again. */
        void take(String data) throws Exception;
    }

    /** A line. Its id is the same in each delivery. */
    private record LogEvent(String id, LogLine line, long millis) {}

    private LogSubscription(Target target, InstantSource clock, PrintStream notices) {
        this.target = target;
        this.clock = clock;
        this.notices = notices;
        this.thread = Thread.ofPlatform().daemon().name("log subscription").unstarted(this::run);
    }

    /** Starts a subscription, which reports lost lines as notices. */
    public static LogSubscription start(Target target, InstantSource clock, PrintStream notices) {
        LogSubscription subscription = new LogSubscription(target, clock, notices);
        subscription.thread.start();
        return subscription;
    }

    @Override
    public void line(LogLine line) {
        if (line.text().contains(WITH_SAMPLES)) {
            add(line);
        }
    }

    private synchronized void add(LogLine line) {
        if (waiting.size() >= MAX_WAITING) {
            waiting.remove();
            lost++;
        }
        long millis = clock.millis();
        waiting.add(new LogEvent(id(millis, nextId++), line, millis));
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
            while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                boolean _ = deliverAll();
            }
            for (int attempt = 0; attempt < MAX_FINAL_ATTEMPTS && !deliverAll(); attempt++) {
                Thread.sleep(INTERVAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False if the bridge refused a batch, which is then delivered again. Pauses between batches leave time to requests. */
    private boolean deliverAll() throws InterruptedException {
        long start = System.nanoTime();
        while (takeBatch()) {
            try {
                for (String data : data(batch)) {
                    target.take(data);
                }
            } catch (Exception _) {
                return false;
            }
            batch = List.of();
            boolean _ = closed.await(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            start = System.nanoTime();
        }
        return true;
    }

    private synchronized boolean takeBatch() {
        if (lost > 0 && !clock.instant().isBefore(nextNoticeAt)) {
            notices.printf("The metrics miss %d lines: the bridge did not take them in time.%n", lost);
            nextNoticeAt = clock.instant().plus(NOTICE_INTERVAL);
            lost = 0;
        }
        if (batch.isEmpty()) {
            batch = new ArrayList<>();
            while (!waiting.isEmpty() && batch.size() < MAX_BATCH) {
                batch.add(waiting.remove());
            }
        }
        return !batch.isEmpty();
    }

    /** The {@code awslogs.data} of one event for each log stream. */
    private static List<String> data(List<LogEvent> events) throws IOException {
        Map<List<String>, List<LogEvent>> streams = new LinkedHashMap<>();
        events.forEach(event -> streams.computeIfAbsent(
                        List.of(event.line().function(), event.line().environmentId()), _ -> new ArrayList<>())
                .add(event));
        List<String> data = new ArrayList<>();
        for (List<LogEvent> stream : streams.values()) {
            data.add(dataOf(stream));
        }
        return data;
    }

    private static String dataOf(List<LogEvent> events) throws IOException {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("messageType", "DATA_MESSAGE").put("owner", "000000000000");
        LogLine first = events.getFirst().line();
        data.put("logGroup", "/aws/lambda/" + first.function());
        data.put("logStream", first.environmentId());
        data.putArray("subscriptionFilters").add("metrics");
        ArrayNode logEvents = data.putArray("logEvents");
        events.forEach(event -> logEvents
                .addObject()
                .put("id", event.id())
                .put("timestamp", event.millis())
                .put("message", event.line().text()));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(packed)) {
            zip.write(data.toString().getBytes(StandardCharsets.UTF_8));
        }
        return Base64.getEncoder().encodeToString(packed.toByteArray());
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
