package com.promptbuilder.simulator;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The counters of {@link SimulatorStats}, and the number of requests with each body. */
final class Counters {
    private static final BigDecimal HALF = new BigDecimal("0.5");

    private final PriceList prices;
    private final Map<String, Long> byStatus = new HashMap<>();
    private final Map<String, Long> byOutcome = new HashMap<>();
    private final Map<String, Integer> turns = new HashMap<>();
    private final Set<String> subjects = new HashSet<>();
    private final Map<Provider, Invoice> byProvider = new EnumMap<>(Provider.class);
    private Invoice total = new Invoice();
    private long streams;
    private long inFlight;
    private long maxInFlight;
    private long open;
    private long opened;

    Counters(PriceList prices) {
        this.prices = prices;
        clearInvoices();
    }

    /** Counts a call that begins. Returns the number of requests with this body at this provider so far, this one included. */
    synchronized int begun(Provider provider, String body) {
        total.begun();
        of(provider).begun();
        inFlight++;
        maxInFlight = Math.max(maxInFlight, inFlight);
        return turns.merge(provider + MessageRequest.sha256(body), 1, Integer::sum);
    }

    /** Whether this is the first call about a subject since the start or the last reset. */
    synchronized boolean isFirstAbout(String subject) {
        return subjects.add(MessageRequest.sha256(subject));
    }

    /** Counts a call that ends. */
    synchronized void ended(Provider provider, CallResult result) {
        ended(provider, result, BigDecimal.ONE);
    }

    /** Counts a call of a batch that ends, at half price. */
    synchronized void endedInBatch(Provider provider, CallResult result) {
        ended(provider, result, HALF);
    }

    private void ended(Provider provider, CallResult result, BigDecimal share) {
        inFlight--;
        byStatus.merge(result.status(), 1L, Long::sum);
        byOutcome.merge(result.name(), 1L, Long::sum);
        streams += result.stream() ? 1 : 0;
        result.usage().ifPresent(usage -> {
            BigDecimal dollars = prices.bill(provider, result.model(), usage, share);
            total.paid(usage, result.model(), dollars);
            of(provider).paid(usage, result.model(), dollars);
        });
    }

    synchronized void connectionOpened() {
        open++;
        opened++;
    }

    synchronized void connectionClosed() {
        open--;
    }

    /** Resets the counters, except for calls in flight and open connections. */
    synchronized void reset() {
        byStatus.clear();
        byOutcome.clear();
        turns.clear();
        subjects.clear();
        clearInvoices();
        streams = 0;
        maxInFlight = inFlight;
        opened = 0;
    }

    synchronized SimulatorStats stats() {
        SimulatorStats.ProviderStats all = total.stats();
        return new SimulatorStats(
                all.calls(),
                byStatus,
                byOutcome,
                all.tokens(),
                all.billUsd(),
                byProvider.entrySet().stream()
                        .collect(Collectors.toMap(
                                entry -> entry.getKey().label(),
                                entry -> entry.getValue().stats())),
                new SimulatorStats.Connections(open, opened),
                new SimulatorStats.InFlight(inFlight, maxInFlight),
                turns.size(),
                streams);
    }

    private Invoice of(Provider provider) {
        return byProvider.computeIfAbsent(provider, _ -> new Invoice());
    }

    private void clearInvoices() {
        total = new Invoice();
        for (Provider provider : Provider.values()) {
            byProvider.put(provider, new Invoice());
        }
    }

    /** The calls, tokens and dollars of a provider, or of all of them. Not safe for use by several threads. */
    private static final class Invoice {
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
}
