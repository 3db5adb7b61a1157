package com.promptbuilder.metrics;

import com.promptbuilder.metrics.DeliveryFixtures.LogEvent;
import com.promptbuilder.telemetry.JsonLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code http_active_requests} is the active time within 10 s, divided by 10 s. */
class ActiveTimeTest {
    private static final Instant NOW = Instant.parse("2026-11-25T03:00:00Z");

    private final InMemoryMetricStore store = new InMemoryMetricStore();
    private int ids;

    @ParameterizedTest
    @ValueSource(longs = {0, 1_700, 2_500, 4_999, 5_000, 9_000})
    void tenRequestsOfTenMillisecondsAreAHundredth(long later) {
        for (int i = 1; i <= 10; i++) {
            take(NOW.plusMillis(i * 20L), NOW.plusMillis(250), request("e1", "/api/optimize", 0.01));
        }

        assertThat(active(NOW.plusMillis(250 + later))).isEqualByComparingTo("0.01");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2_500, 4_999})
    void anIdleServiceReportsZeroWithinFifteenSeconds(long offset) {
        Instant end = NOW.plusMillis(offset);
        take(end, end, request("e1", "/api/optimize", 9));

        assertThat(active(end.plusSeconds(5))).isPositive();
        assertThat(active(end.plusSeconds(15))).isZero();
        assertThat(Snapshot.of(store.read(NOW.plusSeconds(900)), NOW.plusSeconds(900))
                        .numbers())
                .as("the series stays")
                .containsEntry(
                        Series.ofKey("http_active_requests|POST|/api/optimize").orElseThrow(), BigDecimal.ZERO);
    }

    @Test
    void theFleetsRequestsAddUp() {
        for (int environment = 0; environment < 30; environment++) {
            for (int second = 1; second <= 20; second++) {
                Instant end = NOW.plusSeconds(second);
                take(end, end, request("e" + environment, "/api/optimize", 1));
            }
        }

        assertThat(active(NOW.plusSeconds(20))).isEqualByComparingTo("30");
    }

    @Test
    void aLongRequestIsOneAtMost() {
        take(NOW, NOW, request("e1", "/api/optimize", 90));

        assertThat(active(NOW)).isEqualByComparingTo("1");
        assertThat(active(NOW.plusSeconds(4))).isEqualByComparingTo("1");
    }

    @Test
    void linesThatComeLateCountWhenTheyAreThere() {
        take(NOW, NOW.plusSeconds(4), request("e1", "/api/optimize", 2));

        assertThat(active(NOW.plusSeconds(4))).isEqualByComparingTo("0.2");
        assertThat(active(NOW.plusSeconds(9))).isEqualByComparingTo("0.2");
    }

    @Test
    void aLineThatComesAgainAddsNothing() {
        List<LogEvent> events = List.of(new LogEvent("same", NOW, request("e1", "/api/optimize", 5)));
        take(events, NOW);
        take(events, NOW);

        assertThat(active(NOW)).isEqualByComparingTo("0.5");
    }

    @Test
    void aScrapeDoesNotMeasureItself() {
        take(NOW, NOW, request("e1", "/metrics", 1));
        take(NOW, NOW, request("e1", "/stats", 1));

        assertThat(active(NOW)).isZero();
    }

    @Test
    void samplesOfComputedMetricsAreIgnored() {
        take(NOW, NOW, LineFixtures.sample("http_active_requests", "\"method\":\"POST\",\"route\":\"/x\"", "5"));
        take(NOW, NOW, LineFixtures.sample("bridge_lag_seconds", "", "500"));
        take(NOW, NOW, LineFixtures.sample("queue_messages", "\"queue\":\"interactive\"", "500"));

        Snapshot snapshot = Snapshot.of(store.read(NOW), NOW);
        assertThat(snapshot.sum("http_active_requests")).isZero();
        assertThat(snapshot.sum("bridge_lag_seconds")).isZero();
        assertThat(snapshot.sum("queue_messages")).isZero();
    }

    private static String request(String environment, String route, double seconds) {
        return LineFixtures.request(environment, route, 200, seconds, 0);
    }

    private BigDecimal active(Instant now) {
        return Snapshot.of(store.read(now), now).sum("http_active_requests");
    }

    private void take(Instant at, Instant now, String line) {
        take(List.of(new LogEvent("id" + ids++, at, line)), now);
    }

    private void take(List<LogEvent> events, Instant now) {
        InstantSource clock = InstantSource.fixed(now);
        new MetricsBridge(store, clock, new JsonLog(clock, JsonLog.Level.ERROR, _ -> {}))
                .ingest(DeliveryFixtures.of("group", events));
    }
}
