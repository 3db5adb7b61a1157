package com.promptbuilder.local.logs;

import com.promptbuilder.local.logs.LogSubscription.LogEvent;
import com.promptbuilder.metrics.InMemoryMetricStore;
import com.promptbuilder.metrics.MetricsBridge;
import com.promptbuilder.metrics.Snapshot;
import com.promptbuilder.system.Sleeper;
import com.promptbuilder.telemetry.JsonLog;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class SampleMergerTest {
    private static final long NOW = System.currentTimeMillis();

    @Test
    void oneEnvironmentsLinesBecomeOneUnderTheIdOfTheFirst() {
        List<LogEvent> bundles = SampleMerger.of(List.of(line(1, "a", 2), line(2, "a", 3)));

        assertThat(bundles).singleElement().satisfies(bundle -> {
            assertThat(bundle.id()).isEqualTo("1");
            assertThat(bundle.millis()).isEqualTo(NOW + 2);
            assertThat(bundle.message()).contains("\"environmentId\":\"a\"").containsPattern("(\"name\".*){5}");
        });
    }

    @Test
    void environmentsStayApart() {
        assertThat(SampleMerger.of(List.of(line(1, "a", 2), line(2, "b", 2), line(3, "a", 2))))
                .extracting(LogEvent::id)
                .containsExactly("1", "2");
    }

    @Test
    void noBundleHasMoreSamplesThanTheBridgeTakes() {
        assertThat(SampleMerger.of(List.of(line(1, "a", 60), line(2, "a", 40), line(3, "a", 1))))
                .extracting(LogEvent::id)
                .containsExactly("1", "3");
    }

    @Test
    void whatIsNoLineStaysAsItIs() {
        LogEvent junk = new LogEvent("7", "g", "s", NOW, "{\"samples\":");
        LogEvent scalar = new LogEvent("8", "g", "s", NOW, "{\"samples\":1}");

        assertThat(SampleMerger.of(List.of(junk, scalar))).containsExactly(junk, scalar);
    }

    @Test
    void theBridgeCountsBundlesAsItCountsTheirLines() throws IOException {
        List<LogEvent> lines = IntStream.range(0, 500)
                .mapToObj(i -> line(i, i % 3 == 0 ? "a" : "b", i % 7))
                .toList();
        List<LogEvent> bundles = SampleMerger.of(lines);

        assertThat(bundles).hasSizeLessThan(20);
        assertThat(counted(bundles)).isEqualTo(counted(lines)).isPositive();
    }

    private static double counted(List<LogEvent> lines) throws IOException {
        InMemoryMetricStore totals = new InMemoryMetricStore();
        MetricsBridge bridge =
                new MetricsBridge(totals, InstantSource.system(), Sleeper.system(), new Random(1), JsonLog.silent());
        for (String data : SubscriptionEvents.data(new ArrayList<>(lines))) {
            bridge.ingest(data);
        }
        return Snapshot.of(totals.read(Instant.ofEpochMilli(NOW)), Instant.ofEpochMilli(NOW))
                .sum("cache_hits_total")
                .doubleValue();
    }

    private static LogEvent line(int id, String environment, int samples) {
        String all = IntStream.range(0, samples)
                .mapToObj(_ -> "{\"name\":\"cache_hits_total\",\"labels\":{\"cache_type\":\"memory\"},\"value\":1}")
                .reduce((one, other) -> one + "," + other)
                .orElse("");
        String message = "{\"environmentId\":\"%s\",\"samples\":[%s]}".formatted(environment, all);
        return new LogEvent(Integer.toString(id), "g", "s", NOW + id, message);
    }
}
