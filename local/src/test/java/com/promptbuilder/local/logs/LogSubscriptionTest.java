package com.promptbuilder.local.logs;

import com.promptbuilder.metrics.InMemoryMetricStore;
import com.promptbuilder.metrics.MetricLine;
import com.promptbuilder.metrics.MetricsBridge;
import com.promptbuilder.metrics.Snapshot;
import com.promptbuilder.telemetry.JsonLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class LogSubscriptionTest {
    private static final String LINE = """
            {"environmentId":"a","samples":[{"name":"cache_hits_total","labels":{"cache_type":"memory"},"value":1}]}""";

    private final ByteArrayOutputStream notices = new ByteArrayOutputStream();
    private final InMemoryMetricStore totals = new InMemoryMetricStore();
    private final MetricsBridge bridge =
            new MetricsBridge(totals, Clock.systemUTC(), new JsonLog(Clock.systemUTC(), JsonLog.Level.WARN, _ -> {}));

    @Test
    void deliversARefusedBatchUnchanged() throws InterruptedException {
        List<List<MetricLine>> deliveries = new ArrayList<>();
        CountDownLatch isRefused = new CountDownLatch(1);
        CountDownLatch hasMore = new CountDownLatch(1);
        try (LogSubscription subscription = start(lines -> {
            deliveries.add(lines);
            bridge.ingest(lines);
            if (deliveries.size() == 1) {
                isRefused.countDown();
                hasMore.await();
                throw new IOException("the response was lost");
            }
        })) {
            send(subscription, 120);
            isRefused.await();
            send(subscription, 30);
            hasMore.countDown();
        }

        assertThat(deliveries).hasSizeGreaterThan(2).element(1).isEqualTo(deliveries.getFirst());
        assertThat(hits()).isEqualTo(150);
        assertThat(notices.toString(UTF_8)).isEmpty();
    }

    @Test
    void deliversLinesThatTheFilterOfTheTemplateSelects() {
        try (LogSubscription subscription = start(bridge::ingest)) {
            send(subscription, 1);
            for (String text : List.of(
                    "a line without metrics",
                    "\"samples\":[{",
                    "{\"message\":\"request\"}",
                    "{\"samples\":[]}",
                    "{\"samples\":[{}]}",
                    "{\"samples\":7}")) {
                subscription.line(LogLine.of("F", "a", text));
            }
        }

        assertThat(hits()).isEqualTo(1);
        assertThat(totals.read(Instant.now()).sums()).containsEntry("bridge_lines_total|counted", BigDecimal.ONE);
    }

    @Test
    @Timeout(60)
    void deliversAFullBatchAtOnce() throws InterruptedException {
        CountDownLatch isDelivered = new CountDownLatch(1);
        LogSubscription.Target target = lines -> {
            bridge.ingest(lines);
            isDelivered.countDown();
        };
        try (LogSubscription subscription = LogSubscription.start(
                target, Clock.systemUTC(), new PrintStream(notices, true, UTF_8), Duration.ofDays(1))) {
            send(subscription, 1_000);
            isDelivered.await();

            assertThat(hits()).isEqualTo(1_000);
        }
    }

    @Test
    void reportsTheLinesThatDoNotFit() throws InterruptedException {
        CountDownLatch isTaking = new CountDownLatch(1);
        CountDownLatch isFull = new CountDownLatch(1);
        try (LogSubscription subscription = start(lines -> {
            isTaking.countDown();
            isFull.await();
            bridge.ingest(lines);
        })) {
            send(subscription, 1);
            isTaking.await();
            send(subscription, 10_007);
            isFull.countDown();
        }

        assertThat(notices.toString(UTF_8)).startsWith("The metrics miss 7 lines");
        assertThat(hits()).isEqualTo(10_001);
    }

    private static void send(LogSubscription subscription, int lines) {
        for (int i = 0; i < lines; i++) {
            subscription.line(LogLine.of("F", "a", LINE));
        }
    }

    private int hits() {
        Instant now = Instant.now();
        return Snapshot.of(totals.read(now), now).sum("cache_hits_total").intValueExact();
    }

    private LogSubscription start(LogSubscription.Target target) {
        return LogSubscription.start(target, Clock.systemUTC(), new PrintStream(notices, true, UTF_8));
    }
}
