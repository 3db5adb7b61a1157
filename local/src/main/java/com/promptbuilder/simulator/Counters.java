package com.promptbuilder.simulator;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The counters of {@link SimulatorStats}, and the number of requests with each body. */
final class Counters {
    private final Map<String, Long> byStatus = new HashMap<>();
    private final Map<String, Long> byOutcome = new HashMap<>();
    private final Map<String, Integer> turns = new HashMap<>();
    private final Set<String> subjects = new HashSet<>();
    private long calls;
    private long streams;
    private long inFlight;
    private long maxInFlight;
    private long open;
    private long opened;
    private long input;
    private long output;
    private long cacheWrite;
    private long cacheRead;
    private final Map<String, Long> thinking = new HashMap<>();

    /** Counts a call that begins. Returns the number of requests with this body so far, this one included. */
    synchronized int begun(String body) {
        calls++;
        inFlight++;
        maxInFlight = Math.max(maxInFlight, inFlight);
        return turns.merge(MessageRequest.sha256(body), 1, Integer::sum);
    }

    /** Whether this is the first call about a subject since the start or the last reset. */
    synchronized boolean isFirstAbout(String subject) {
        return subjects.add(MessageRequest.sha256(subject));
    }

    /** Counts a call that ends. */
    synchronized void ended(CallResult result) {
        inFlight--;
        byStatus.merge(result.status(), 1L, Long::sum);
        byOutcome.merge(result.name(), 1L, Long::sum);
        streams += result.stream() ? 1 : 0;
        result.usage().ifPresent(usage -> add(usage, result.model()));
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
        calls = 0;
        streams = 0;
        maxInFlight = inFlight;
        opened = 0;
        input = 0;
        output = 0;
        cacheWrite = 0;
        cacheRead = 0;
        thinking.clear();
    }

    synchronized SimulatorStats stats() {
        return new SimulatorStats(
                calls,
                byStatus,
                byOutcome,
                new SimulatorStats.Tokens(input, output, cacheWrite, cacheRead, thinking),
                new SimulatorStats.Connections(open, opened),
                new SimulatorStats.InFlight(inFlight, maxInFlight),
                turns.size(),
                streams);
    }

    private void add(Usage usage, String model) {
        input += usage.input();
        output += usage.output();
        cacheWrite += usage.cacheWrite();
        cacheRead += usage.cacheRead();
        thinking.merge(model, (long) usage.thinking(), Long::sum);
    }
}
