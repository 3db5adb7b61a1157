package com.promptbuilder.local.metrics;

import com.promptbuilder.bridge.InMemoryTotals;
import com.promptbuilder.bridge.MetricsBridge;
import com.promptbuilder.bridge.Snapshot;
import com.promptbuilder.local.metrics.LogSubscription.LogEvent;
import com.promptbuilder.telemetry.Log;
import com.promptbuilder.value.Sleeper;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class BundlesTest {
    private static final long NOW = System.currentTimeMillis();

    @Test
    void oneEnvironmentsLinesBecomeOneUnderTheIdOfTheFirst() {
        List<LogEvent> bundles = Bundles.of(List.of(line(1, "a", 2), line(2, "a", 3)));

        assertThat(bundles).singleElement().satisfies(bundle -> {
            assertThat(bundle.id()).isEqualTo("1");
            assertThat(bundle.millis()).isEqualTo(NOW + 2);
            assertThat(bundle.message()).contains("\"environmentId\":\"a\"").containsPattern("(\"name\".*){5}");
        });
    }

    @Test
    void environmentsStayApart() {
        assertThat(Bundles.of(List.of(line(1, "a", 2), line(2, "b", 2), line(3, "a", 2))))
                .extracting(LogEvent::id)
                .containsExactly("1", "2");
    }

    @Test
    void noBundleHasMoreSamplesThanTheBridgeTakes() {
        assertThat(Bundles.of(List.of(line(1, "a", 60), line(2, "a", 40), line(3, "a", 1))))
                .extracting(LogEvent::id)
                .containsExactly("1", "3");
    }

    @Test
    void whatIsNoLineStaysAsItIs() {
        LogEvent junk = new LogEvent("7", "g", "s", NOW, "{\"samples\":");
        LogEvent scalar = new LogEvent("8", "g", "s", NOW, "{\"samples\":1}");

        assertThat(Bundles.of(List.of(junk, scalar))).containsExactly(junk, scalar);
    }

    @Test
    void theBridgeCountsBundlesAsItCountsTheirLines() throws IOException {
        List<LogEvent> lines = IntStream.range(0, 500)
                .mapToObj(i -> line(i, i % 3 == 0 ? "a" : "b", i % 7))
                .toList();
        List<LogEvent> bundles = Bundles.of(lines);

        assertThat(bundles).hasSizeLessThan(20);
        assertThat(counted(bundles)).isEqualTo(counted(lines)).isPositive();
    }

    private static double counted(List<LogEvent> lines) throws IOException {
        InMemoryTotals totals = new InMemoryTotals();
        MetricsBridge bridge =
                new MetricsBridge(totals, InstantSource.system(), Sleeper.real(), new Random(1), Log.silent());
        for (byte[] event : Delivery.events(new ArrayList<>(lines))) {
            bridge.take(event);
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
