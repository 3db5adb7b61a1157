package com.promptbuilder.http;

import com.promptbuilder.cache.MemoryTier;
import com.promptbuilder.claude.Breaking;
import com.promptbuilder.table.TableGuard;
import com.promptbuilder.telemetry.Backlog;
import com.promptbuilder.telemetry.Log;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.telemetry.Samples;
import com.promptbuilder.telemetry.Vitals;

import java.util.List;
import java.util.Map;

/** What this process tells its operators: a line for each request, and for what happens beside them. */
record Telling(Log log, Backlog backlog, Vitals vitals) {
    /** The requests' lines, with the state of the tiers. */
    RequestLog requestLog(String stage, MemoryTier memory, TableGuard guard) {
        return new RequestLog(stage, log, backlog, vitals, samples -> {
            Map<String, String> ofMemory = Map.of("cache_type", memory.name());
            samples.add("cache_entries", ofMemory, (double) memory.entries());
            samples.add("cache_size_bytes", ofMemory, (double) memory.sizeBytes());
            samples.add("cache_up", ofMemory, 1);
            samples.add("cache_up", Map.of("cache_type", "record"), guard.isAway() ? 0 : 1);
        });
    }

    void tell(TableGuard.Event event) {
        switch (event) {
            case TableGuard.Event.Failed() -> backlog.count("cache_errors_total", Map.of("cache_type", "record"));
            case TableGuard.Event.WentAway(String cause) ->
                log.write(
                        Log.Level.WARN,
                        "the table does not answer",
                        Map.of("cause", cause, "environmentId", vitals.environmentId()),
                        tableIsUp(0));
            case TableGuard.Event.CameBack() ->
                log.write(
                        Log.Level.INFO,
                        "the table answers again",
                        Map.of("environmentId", vitals.environmentId()),
                        tableIsUp(1));
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

    private static List<Samples.Sample> tableIsUp(int up) {
        return List.of(new Samples.Sample("cache_up", Map.of("cache_type", "record"), up));
    }
}
