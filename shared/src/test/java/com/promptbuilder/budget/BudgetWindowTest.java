package com.promptbuilder.budget;

import com.promptbuilder.budget.BudgetWindow.Length;
import com.promptbuilder.settings.BudgetSettings.SpendLimit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class BudgetWindowTest {
    @ParameterizedTest
    @CsvSource({
        "MONTH, 2026-11-25T03:12:34.5Z, month, budget#all#2026-11, 2026-12-01T00:00:00Z, P30D",
        "MONTH, 2026-12-31T23:59:59.999Z, month, budget#all#2026-12, 2027-01-01T00:00:00Z, P31D",
        "MONTH, 2028-02-29T12:00:00Z, month, budget#all#2028-02, 2028-03-01T00:00:00Z, P29D",
        "DAY, 2026-12-31T00:00:00Z, day, budget#all#2026-12-31, 2027-01-01T00:00:00Z, P1D",
        "MINUTE, 2026-11-25T23:59:00Z, minute, budget#all#2026-11-25T23:59, 2026-11-26T00:00:00Z, PT1M"
    })
    void isACalendarUnitOfUtc(Length length, Instant time, String label, String id, Instant end, Duration duration) {
        BudgetWindow window =
                new BudgetWindow("all", length, time, new SpendLimit(Optional.empty(), Optional.empty()), false);

        assertThat(window.label()).isEqualTo(label);
        assertThat(window.id()).isEqualTo(id);
        assertThat(window.end()).isEqualTo(end);
        assertThat(window.duration()).isEqualTo(duration);
    }
}
