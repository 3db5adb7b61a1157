package com.promptbuilder.http;

import com.promptbuilder.cache.MemoryTier;
import com.promptbuilder.claude.Breaking;
import com.promptbuilder.table.StoreBreaker;
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
    RequestLog requestLog(
            Deployment deployment, MemoryTier memory, StoreBreaker table, Optional<ValkeyGuard> valkey) {
        return new RequestLog(deployment, log, backlog, vitals, samples -> {
            Map<String, String> ofMemory = Map.of("cache_type", memory.name());
            samples.add("cache_entries", ofMemory, (double) memory.entries());
            samples.add("cache_size_bytes", ofMemory, (double) memory.sizeBytes());
            samples.add("cache_up", ofMemory, 1);
            samples.add("cache_up", RECORD, table.isOpen() ? 0 : 1);
            valkey.ifPresent(server -> samples.add("cache_up", VALKEY, server.isUp() ? 1 : 0));
        });
    }

    void ofTable(StoreBreaker.Event event) {
        ofTier(RECORD, "the table does not answer", "the table answers again", event);
    }

    void ofValkey(StoreBreaker.Event event) {
        ofTier(VALKEY, "Valkey does not answer", "Valkey answers again", event);
    }

    void ofValkeyWrites(StoreBreaker.Event event) {
        ofTier(VALKEY, "Valkey takes no writes", "Valkey takes writes again", event);
    }

    /** Queues are no tier: their transitions are logged, and have no metric. */
    void ofQueues(StoreBreaker.Event event) {
        switch (event) {
            case StoreBreaker.Event.CallFailed() -> {}
            case StoreBreaker.Event.Opened(String cause) -> opened("SQS does not answer", cause, List.of());
            case StoreBreaker.Event.Closed() -> closed("SQS answers again", List.of());
        }
    }

    private void ofTier(Map<String, String> tier, String opened, String closed, StoreBreaker.Event event) {
        switch (event) {
            case StoreBreaker.Event.CallFailed() -> backlog.count("cache_errors_total", tier);
            case StoreBreaker.Event.Opened(String cause) -> opened(opened, cause, isUp(tier, 0));
            case StoreBreaker.Event.Closed() -> closed(closed, isUp(tier, 1));
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

    private void opened(String message, String cause, List<Samples.Sample> samples) {
        Map<String, Object> fields = Map.of("cause", cause, "environmentId", vitals.environmentId());
        log.write(Log.Level.WARN, message, fields, samples);
    }

    private void closed(String message, List<Samples.Sample> samples) {
        log.write(Log.Level.INFO, message, Map.of("environmentId", vitals.environmentId()), samples);
    }

    private static List<Samples.Sample> isUp(Map<String, String> tier, int up) {
        return List.of(new Samples.Sample("cache_up", tier, up));
    }
}
