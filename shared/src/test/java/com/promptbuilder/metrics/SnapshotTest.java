package com.promptbuilder.metrics;

import com.promptbuilder.metrics.MetricState.GaugeReading;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigDecimal;
import java.time.Instant;

import static org.assertj.core.api.Assertions.assertThat;

class SnapshotTest {
    @ParameterizedTest
    @CsvSource({
        "day, 2026-11-29T23:50:00Z, 2026-11-29T23:59:59Z, 0.97",
        "day, 2026-11-29T23:50:00Z, 2026-11-30T00:00:00Z, 0",
        "day, 2026-11-30T00:00:00Z, 2026-11-30T00:30:00Z, 0.97",
        "month, 2026-11-29T23:50:00Z, 2026-11-30T00:00:00Z, 0.97",
        "month, 2026-11-30T23:50:00Z, 2026-12-01T00:00:00Z, 0",
        "minute, 2026-11-29T23:59:50Z, 2026-11-30T00:00:00Z, 0.97",
        "day, 2026-11-29T12:00:00Z, 2026-11-29T13:00:00Z, 0"
    })
    void aBudgetsShareEndsWithItsWindowAndAfterAnHour(String window, Instant at, Instant now, String share) {
        MetricState state =
                MetricState.ofGauge("claude_budget_used_ratio|" + window, new GaugeReading(at, new BigDecimal("0.97")));

        assertThat(Snapshot.of(state, now).sum("claude_budget_used_ratio")).isEqualByComparingTo(share);
    }
}
