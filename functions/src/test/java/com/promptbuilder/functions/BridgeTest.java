package com.promptbuilder.functions;

import com.amazonaws.services.lambda.runtime.events.CloudWatchLogsEvent;
import com.amazonaws.services.lambda.runtime.tests.EventLoader;
import com.promptbuilder.metrics.InMemoryMetricStore;
import com.promptbuilder.metrics.MetricsBridge;
import com.promptbuilder.metrics.Snapshot;
import com.promptbuilder.system.Lazy;
import com.promptbuilder.telemetry.JsonLog;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class BridgeTest {
    /** The time of the line in {@code events/bridge.json}. */
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private final InMemoryMetricStore store = new InMemoryMetricStore();
    private final Bridge bridge = new Bridge(new Lazy<>(() -> new MetricsBridge(
            store,
            InstantSource.fixed(NOW),
            _ -> true,
            new Random(1),
            new JsonLog(InstantSource.fixed(NOW), JsonLog.Level.ERROR, _ -> {}))));

    @Test
    void countsTheLinesOfAnEvent() {
        take(EventLoader.loadCloudWatchLogsEvent(
                SamTemplate.ROOT.resolve("events/bridge.json").toString()));

        assertThat(lines("counted")).isEqualTo(1);
    }

    @Test
    void acceptsLinesWithoutMetrics() {
        take(EventLoader.loadCloudWatchLogsEvent("/cloudwatch-logs.json"));

        assertThat(store.read(NOW).cells()).isEmpty();
    }

    @Test
    void skipsAnEventWithoutData() {
        CloudWatchLogsEvent empty = new CloudWatchLogsEvent();
        empty.setAwsLogs(new CloudWatchLogsEvent.AWSLogs());

        take(new CloudWatchLogsEvent());
        take(empty);

        assertThat(lines("unreadable")).isEqualTo(2);
    }

    private void take(CloudWatchLogsEvent event) {
        bridge.handleRequest(event, new FakeContext());
    }

    private int lines(String result) {
        return Snapshot.of(store.read(NOW), NOW)
                .sum("bridge_lines_total", "result", result)
                .intValue();
    }
}
