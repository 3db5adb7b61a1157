package com.promptbuilder.local.logs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicReference;

import static org.assertj.core.api.Assertions.assertThat;

class LogLineTest {
    @Test
    void hasItsJsonWithExactNumbers() {
        LogLine line = LogLine.of("F", "a", "{\"usd\":0.00000048230000000000001}");

        assertThat(line.json().orElseThrow().path("usd").decimalValue())
                .isEqualByComparingTo(new BigDecimal("0.00000048230000000000001"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "{", "{no JSON}", "[1]", "1"})
    void hasNoJsonIfItIsNoJsonObject(String text) {
        assertThat(LogLine.of("F", "a", text).json()).isEmpty();
    }

    @Test
    void reachesAllSinksAsOne() {
        AtomicReference<LogLine> first = new AtomicReference<>();
        AtomicReference<LogLine> second = new AtomicReference<>();
        LogSink sinks = first::set;

        sinks.and(second::set).linesOf("F", "a").accept("{}");

        assertThat(first.get()).isSameAs(second.get()).isEqualTo(LogLine.of("F", "a", "{}"));
    }
}
