package com.promptbuilder.functions;

import com.amazonaws.services.lambda.runtime.events.CloudWatchLogsEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.tests.EventLoader;
import com.promptbuilder.metrics.InMemoryMetricStore;
import com.promptbuilder.metrics.MetricsBridge;
import com.promptbuilder.metrics.Snapshot;
import com.promptbuilder.system.Lazy;
import com.promptbuilder.telemetry.JsonLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BridgeTest {
    /** The time of the line in {@code events/bridge.json}. */
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    /** Reads events as the runtime does. */
    private static final PojoSerializer<CloudWatchLogsEvent> READER =
            LambdaEventSerializers.serializerFor(CloudWatchLogsEvent.class, Bridge.class.getClassLoader());

    private final InMemoryMetricStore store = new InMemoryMetricStore();
    private final Bridge bridge = new Bridge(new Lazy<>(() -> new MetricsBridge(
            store, InstantSource.fixed(NOW), new JsonLog(InstantSource.fixed(NOW), JsonLog.Level.ERROR, _ -> {}))));

    @Test
    void countsTheLinesOfAnEvent() {
        take(EventLoader.loadCloudWatchLogsEvent(
                SamTemplate.ROOT.resolve("events/bridge.json").toString()));

        assertThat(lines("counted")).isEqualTo(1);
    }

    @Test
    void acceptsLinesWithoutMetrics() {
        take(EventLoader.loadCloudWatchLogsEvent("/cloudwatch-logs.json"));

        assertThat(store.read(NOW).sums()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "[]", "{\"awslogs\":[]}", "{\"awslogs\":{}}", "{\"awslogs\":{\"data\":7}}"})
    void skipsAnEventWithoutData(String event) {
        take(READER.fromJson(event));

        assertThat(lines("unreadable")).isEqualTo(1);
    }

    /** Lambda then repeats the event twice and sends it to the dead-letter queue. */
    @ParameterizedTest
    @ValueSource(strings = {"7", "\"text\"", "{\"awslogs\":7}", "{\"awslogs\":\"text\"}"})
    void theRuntimeRefusesAnEventOfAnotherType(String event) {
        assertThatThrownBy(() -> READER.fromJson(event)).isInstanceOf(UncheckedIOException.class);
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
