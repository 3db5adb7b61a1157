package com.promptbuilder.metrics;

import com.promptbuilder.metrics.DeliveryFixtures.LogEvent;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.telemetry.EnvironmentMetrics;
import com.promptbuilder.telemetry.EnvironmentMetrics.ProcessMetrics;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.telemetry.PendingCounters;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.telemetry.RequestLog.Deployment;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.CallCost;
import com.promptbuilder.value.Usd;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Dollars from the request's calls to {@code /stats} and {@code /metrics}: no billionth is lost. */
class ExactDollarsTest {
    private static final Instant NOW = Instant.parse("2026-11-25T03:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final long THOUSAND_DOLLARS = 1_000_000_000_000L;

    private InMemoryMetricStore store = new InMemoryMetricStore();
    private final List<String> lines = new ArrayList<>();
    private final JsonLog jsonLog = new JsonLog(CLOCK, JsonLog.Level.ERROR, lines::add);
    private final RequestLog requests = new RequestLog(
            new Deployment("test", "first"),
            jsonLog,
            new PendingCounters(),
            new EnvironmentMetrics("Optimize", CLOCK, () -> "e1", ProcessMetrics.system()),
            _ -> {});

    @Property(tries = 30)
    void theSumOfManyRequestsIsExact(
            @ForAll @Size(min = 1, max = 1_000) List<@LongRange(min = 0, max = THOUSAND_DOLLARS) Long> nanos) {
        nanos.forEach(this::request);
        deliver();

        Usd sum = nanos.stream().map(Usd::new).reduce(Usd.ZERO, Usd::plus);
        Snapshot snapshot = Snapshot.of(store.read(NOW), NOW);
        // Two calls a request.
        assertThat(snapshot.sum("claude_cost_usd_total")).isEqualByComparingTo(dollars(sum.times(2)));
        assertThat(snapshot.sum(MetricCatalog.SAVED)).isEqualByComparingTo(dollars(sum));
        assertThat(new StatsRenderer(
                                snapshot, Settings.fromEnvironment(Map.of()).cache())
                        .json(NOW)
                        .at("/claude/costUsd")
                        .decimalValue())
                .isEqualByComparingTo(dollars(sum.times(2)));
    }

    @BeforeTry
    void clear() {
        store = new InMemoryMetricStore();
        lines.clear();
    }

    private void request(long nanos) {
        CallCost call = new CallCost(new Usd(nanos), 1, 1, 0);
        RequestMetrics requestMetrics = new RequestMetrics();
        for (int i = 0; i < 2; i++) {
            requestMetrics.addCallCost(call);
            requestMetrics.record(
                    "claude_cost_usd_total",
                    Map.of("mode", "text", "model", "claude-haiku-5-5"),
                    call.usd().toDouble());
        }
        requestMetrics.answeredFrom("record", call);
        requests.end(
                requests.begin("r", "POST", Optional.of("/api/optimize"), requestMetrics),
                new RequestLog.Completed(200, Optional.empty(), Optional.empty(), 1));
    }

    private void deliver() {
        List<LogEvent> events = IntStream.range(0, lines.size())
                .mapToObj(i -> new LogEvent("id" + i, NOW, lines.get(i)))
                .toList();
        new MetricsBridge(store, CLOCK, jsonLog).ingest(DeliveryFixtures.of("group", events));
    }

    private static BigDecimal dollars(Usd amount) {
        return new BigDecimal(amount.decimal());
    }
}
