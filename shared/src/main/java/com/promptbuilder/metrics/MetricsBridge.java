package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.metrics.MetricState.GaugeReading;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.telemetry.JsonLog;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Counts the log lines that subscriptions deliver, each line exactly once. A failure fails the whole delivery. CloudWatch Logs then
 * delivers it again, and the store excludes what is already counted. Thread-safe.
 */
public final class MetricsBridge {
    /** A full segment is added to the checkpoint, which takes longer than the request path's timeout. */
    private static final Duration TABLE_TIMEOUT = Duration.ofSeconds(5);

    private final MetricStore metricStore;
    private final InstantSource clock;
    private final JsonLog jsonLog;

    public MetricsBridge(MetricStore metricStore, InstantSource clock, JsonLog jsonLog) {
        this.metricStore = metricStore;
        this.clock = clock;
        this.jsonLog = jsonLog;
    }

    /** A bridge that writes to the settings' table. */
    public static MetricsBridge of(Settings settings, Consumer<String> logLines) {
        InstantSource clock = InstantSource.system();
        DynamoDbTable dynamoDbTable = DynamoDbTable.of(settings.table().withTimeout(TABLE_TIMEOUT));
        return new MetricsBridge(
                new DynamoDbMetricStore(dynamoDbTable), clock, new JsonLog(clock, JsonLog.Level.INFO, logLines));
    }

    /**
     * Counts the log lines of one subscription event.
     *
     * @param data the event's {@code awslogs.data}
     * @throws StoreUnavailableException if it is unknown whether all lines are counted: the event must be delivered again
     */
    public void ingest(String data) {
        try {
            SubscriptionEvent.parse(data).ifPresent(event -> count(event.lines(), event.junk()));
        } catch (IOException _) {
            // A retry would fail in the same way.
            jsonLog.write(JsonLog.Level.WARN, "unreadable delivery skipped", Map.of());
            countResults(new HashMap<>(Map.of("unreadable", 1)), clock.instant());
        }
    }

    /**
     * Counts log lines of this process or its children, without a subscription event.
     *
     * @throws StoreUnavailableException if it is unknown whether all lines are counted: the same lines must be delivered again
     */
    public void ingest(List<MetricLine> lines) {
        count(lines, 0);
    }

    private void count(List<MetricLine> delivered, int junk) {
        Instant now = clock.instant();
        List<MetricLine> lines =
                delivered.stream().filter(line -> line.isTimely(now)).toList();
        Map<String, Integer> results = new HashMap<>(Map.of("junk", junk, "refused", delivered.size() - lines.size()));
        lines.stream().map(MetricLine::at).min(Comparator.naturalOrder()).ifPresent(oldest -> {
            long millis = Math.max(0, Duration.between(oldest, now).toMillis());
            GaugeReading lag = new GaugeReading(now, BigDecimal.valueOf(millis, 3));
            results.put("duplicate", metricStore.append(lines, MetricState.ofGauge(MetricCatalog.LAG, lag), now));
        });
        countResults(results, now);
    }

    // A failure here does not fail the delivery, whose lines are counted.
    private void countResults(Map<String, Integer> results, Instant now) {
        results.values().removeIf(count -> count == 0);
        try {
            if (!results.isEmpty()) {
                metricStore.append(List.of(), MetricState.ofLines(results), now);
            }
        } catch (StoreUnavailableException e) {
            jsonLog.write(JsonLog.Level.WARN, "bridge counters not stored", Map.of("cause", e.causeName()));
        }
    }
}
