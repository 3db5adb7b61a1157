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
 * The orderly end of a process. Requests in flight get some time to end; the leases of those that did not are given back, so that others
 * need not wait for them; what is counted and not yet told is told; connections are closed last, since a leader that loses its own
 * connection has a failure to share.
 *
 * @param grace how long requests in flight may take to end
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
    /** A runtime sends an answer after the function has returned, and tells nobody when that is done. */
    private static final Duration ANSWER_ON_ITS_WAY = Duration.ofMillis(100);

    @Override
    public void run() {
        int busy = inFlightRequests.count();
        if (busy > 0 && inFlightRequests.awaitIdle(clock.instant().plus(grace), clock, sleeper)) {
            sleeper.sleep(ANSWER_ON_ITS_WAY);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("inFlight", busy);
        fields.put("unfinished", inFlightRequests.count());
        fields.put("leasesGivenBack", leases.releaseAll());
        jsonLog.write(JsonLog.Level.INFO, "shutdown", fields, pendingCounters.drain());
        connections.run();
    }
}
