package com.promptbuilder.simulator;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/** The calls, tokens and dollars of a provider, or of all of them. Not safe for use by several threads. */
final class Invoice {
    private long calls;
    private long paidCalls;
    private long input;
    private long output;
    private long cacheWrite;
    private long cacheRead;
    private final Map<String, Long> thinking = new HashMap<>();
    private BigDecimal bill = BigDecimal.ZERO;

    void begun() {
        calls++;
    }

    void paid(Usage usage, String model, BigDecimal dollars) {
        paidCalls++;
        input += usage.input();
        output += usage.output();
        cacheWrite += usage.cacheWrite();
        cacheRead += usage.cacheRead();
        thinking.merge(model, (long) usage.thinking(), Long::sum);
        bill = bill.add(dollars);
    }

    SimulatorStats.ProviderStats stats() {
        var tokens = new SimulatorStats.Tokens(input, output, cacheWrite, cacheRead, thinking);
        return new SimulatorStats.ProviderStats(
                calls, paidCalls, tokens, bill.stripTrailingZeros().toPlainString());
    }
}
