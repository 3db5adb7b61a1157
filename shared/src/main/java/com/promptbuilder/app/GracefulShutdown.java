package com.promptbuilder.app;

import com.promptbuilder.coalesce.LeaseRegistry;
import com.promptbuilder.system.Sleeper;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.telemetry.PendingCounters;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shutdown of a process on SIGTERM. It waits for requests in flight. It then releases their leases, so that followers need not wait for the
 * leases to expire. It logs the pending counters and closes the connections. Connections are closed last, since a leader that loses
 * its connection would store a failure.
 *
 * @param grace limit of the wait for requests in flight
 */
public record GracefulShutdown(
        InFlightRequests inFlightRequests,
        Duration grace,
        LeaseRegistry leases,
        PendingCounters pendingCounters,
        JsonLog jsonLog,
        InstantSource clock,
        Sleeper sleeper,
        Runnable connections)
        implements Runnable {
    /** Wait after the last request: the runtime sends the response after the handler returns, and reports no end. */
    private static final Duration RESPONSE_TIME = Duration.ofMillis(100);

    @Override
    public void run() {
        int busy = inFlightRequests.count();
        if (busy > 0 && inFlightRequests.awaitIdle(clock.instant().plus(grace), clock, sleeper)) {
            sleeper.sleep(RESPONSE_TIME);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("inFlight", busy);
        fields.put("unfinished", inFlightRequests.count());
        fields.put("leasesGivenBack", leases.releaseAll());
        jsonLog.write(JsonLog.Level.INFO, "shutdown", fields, pendingCounters.drain());
        connections.run();
    }
}
