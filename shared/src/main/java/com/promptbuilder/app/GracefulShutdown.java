package com.promptbuilder.app;

import com.promptbuilder.coalesce.LeaseRegistry;
import com.promptbuilder.system.Sleeper;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.telemetry.PendingCounters;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shutdown of a process on SIGTERM. It waits for requests in flight. It then releases their leases, so that followers need not wait for the
 * leases to expire. It logs the pending counters and closes the connections. Connections are closed last, since a leader that loses
 * its connection would store a failure.
 *
 * @param inFlight the number of requests in flight
 * @param grace limit of the wait for requests in flight
 */
public record GracefulShutdown(
        AtomicInteger inFlight,
        Duration grace,
        LeaseRegistry leases,
        PendingCounters pendingCounters,
        JsonLog jsonLog,
        InstantSource clock,
        Sleeper sleeper,
        Runnable connections)
        implements Runnable {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    /** Wait after the last request: the runtime sends the response after the handler returns, and reports no end. */
    private static final Duration RESPONSE_TIME = Duration.ofMillis(100);

    @Override
    public void run() {
        int busy = inFlight.get();
        if (busy > 0 && isIdleBefore(clock.instant().plus(grace))) {
            sleeper.sleep(RESPONSE_TIME);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("inFlight", busy);
        fields.put("unfinished", inFlight.get());
        fields.put("leasesGivenBack", leases.releaseAll());
        jsonLog.write(JsonLog.Level.INFO, "shutdown", fields, pendingCounters.drain());
        connections.run();
    }

    /** Waits until no request is in flight. False if the end was reached, or the thread was interrupted, before that. */
    private boolean isIdleBefore(Instant end) {
        while (inFlight.get() > 0) {
            if (!clock.instant().isBefore(end) || !sleeper.sleep(POLL_INTERVAL)) {
                return false;
            }
        }
        return true;
    }
}
