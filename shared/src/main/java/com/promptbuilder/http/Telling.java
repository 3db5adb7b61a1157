package com.promptbuilder.http;

import com.promptbuilder.cache.MemoryTier;
import com.promptbuilder.claude.Breaking;
import com.promptbuilder.table.TableGuard;
import com.promptbuilder.telemetry.Backlog;
import com.promptbuilder.telemetry.Deployment;
import com.promptbuilder.telemetry.Log;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.telemetry.Samples;
import com.promptbuilder.telemetry.Vitals;
import com.promptbuilder.valkey.ValkeyGuard;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What this process tells its operators: a line for each request, and for what happens beside them. */
record Telling(Log log, Backlog backlog, Vitals vitals) {
    private static final Map<String, String> RECORD = Map.of("cache_type", "record");
    private static final Map<String, String> VALKEY = Map.of("cache_type", "valkey");

    /** The requests' lines, with the state of the tiers. */
    RequestLog requestLog(Deployment deployment, MemoryTier memory, TableGuard guard, Optional<ValkeyGuard> valkey) {
        return new RequestLog(deployment, log, backlog, vitals, samples -> {
            Map<String, String> ofMemory = Map.of("cache_type", memory.name());
            samples.add("cache_entries", ofMemory, (double) memory.entries());
            samples.add("cache_size_bytes", ofMemory, (double) memory.sizeBytes());
            samples.add("cache_up", ofMemory, 1);
            samples.add("cache_up", RECORD, guard.isAway() ? 0 : 1);
            valkey.ifPresent(server -> samples.add("cache_up", VALKEY, server.isAway() ? 0 : 1));
        });
    }

    void tell(TableGuard.Event event) {
        switch (event) {
            case TableGuard.Event.Failed() -> backlog.count("cache_errors_total", RECORD);
            case TableGuard.Event.WentAway(String cause) -> wentAway("the table", RECORD, cause);
            case TableGuard.Event.CameBack() -> cameBack("the table", RECORD);
        }
    }

    void tell(ValkeyGuard.Event event) {
        switch (event) {
            case ValkeyGuard.Event.Failed() -> backlog.count("cache_errors_total", VALKEY);
            case ValkeyGuard.Event.WentAway(String cause) -> wentAway("Valkey", VALKEY, cause);
            case ValkeyGuard.Event.CameBack() -> cameBack("Valkey", VALKEY);
        }
    }

    void tell(Breaking.Event event) {
        switch (event) {
            case Breaking.Event.Opened(String mode) ->
                log.write(Log.Level.WARN, "the circuit opens", Map.of("mode", mode));
            case Breaking.Event.Closed(String mode) ->
                log.write(Log.Level.INFO, "the circuit closes", Map.of("mode", mode));
        }
    }

    private void wentAway(String who, Map<String, String> tier, String cause) {
        Map<String, Object> fields = Map.of("cause", cause, "environmentId", vitals.environmentId());
        log.write(Log.Level.WARN, who + " does not answer", fields, isUp(tier, 0));
    }

    private void cameBack(String who, Map<String, String> tier) {
        Map<String, Object> fields = Map.of("environmentId", vitals.environmentId());
        log.write(Log.Level.INFO, who + " answers again", fields, isUp(tier, 1));
    }

    private static List<Samples.Sample> isUp(Map<String, String> tier, int up) {
        return List.of(new Samples.Sample("cache_up", tier, up));
    }
}
