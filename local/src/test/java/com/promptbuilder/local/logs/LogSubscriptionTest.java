package com.promptbuilder.local.logs;

import com.promptbuilder.metrics.InMemoryMetricStore;
import com.promptbuilder.metrics.MetricsBridge;
import com.promptbuilder.metrics.Snapshot;
import com.promptbuilder.telemetry.JsonLog;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

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
    void countsEachLineOnceIfTheBridgeFailsAfterADelivery() {
        AtomicInteger deliveries = new AtomicInteger();
        try (LogSubscription subscription = start(data -> {
            bridge.ingest(data);
            if (deliveries.incrementAndGet() % 3 == 1) {
                throw new IOException("the response was lost");
            }
        })) {
            for (int i = 0; i < 120; i++) {
                subscription.line(LogLine.of("F", i % 2 == 0 ? "even" : "odd", LINE));
            }
            subscription.line(LogLine.of("F", "even", "a line without metrics"));
        }

        Instant now = Instant.now();
        assertThat(Snapshot.of(totals.read(now), now).sum("cache_hits_total").intValueExact())
                .isEqualTo(120);
        assertThat(deliveries.get()).isGreaterThan(4);
        assertThat(notices.toString(UTF_8)).isEmpty();
    }

    @Test
    void reportsTheLinesThatDoNotFit() {
        LogLine line = LogLine.of("F", "a", LINE);
        try (LogSubscription subscription = start(_ -> {})) {
            for (int i = 0; i < 50_000; i++) {
                subscription.line(line);
            }
        }

        assertThat(notices.toString(UTF_8)).startsWith("The metrics miss ");
    }

    private LogSubscription start(LogSubscription.Target target) {
        return LogSubscription.start(target, Clock.systemUTC(), new PrintStream(notices, true, UTF_8));
    }
}
