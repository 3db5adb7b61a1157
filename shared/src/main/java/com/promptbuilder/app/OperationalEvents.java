package com.promptbuilder.app;

import com.promptbuilder.budget.BudgetWindow;
import com.promptbuilder.budget.Budgets;
import com.promptbuilder.cache.MemoryTier;
import com.promptbuilder.claude.CircuitBreakingClaude;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.Build;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.EnvironmentMetrics;
import com.promptbuilder.telemetry.EnvironmentMetrics.ProcessMetrics;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.telemetry.PendingCounters;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.telemetry.RequestLog.Deployment;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.valkey.TimeLimitedValkey;
import com.promptbuilder.value.Provider;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Logs and counts what happens in this process: requests, and state changes of the stores, the queues and the circuit. */
record OperationalEvents(JsonLog jsonLog, PendingCounters pendingCounters, EnvironmentMetrics environmentMetrics) {
    private static final Map<String, String> BUILD =
            Map.of("version", Build.CURRENT.version(), "commit", Build.CURRENT.commit());
    private static final Map<String, String> RECORD = Map.of("cache_type", "record");
    private static final Map<String, String> REPLICA = Map.of("cache_type", "replica");
    private static final Map<String, String> VALKEY = Map.of("cache_type", "valkey");

    static OperationalEvents of(Settings settings, SystemServices system, JsonLog log) {
        return new OperationalEvents(
                log,
                new PendingCounters(),
                new EnvironmentMetrics(settings.function(), system.clock(), system.owners(), ProcessMetrics.system()));
    }

    /** The request log, whose entries contain the state of the cache tiers. */
    RequestLog requestLog(Settings settings, MemoryTier memory, Backends backends, Optional<TimeLimitedValkey> valkey) {
        Deployment deployment = new Deployment(settings.stage(), settings.stack());
        StoreBreaker table = backends.table();
        Optional<StoreBreaker> replica = backends.replica().map(Backends.Replica::breaker);
        return new RequestLog(deployment, jsonLog, pendingCounters, environmentMetrics, requestMetrics -> {
            Map<String, String> ofMemory = Map.of("cache_type", memory.name());
            requestMetrics.record("cache_entries", ofMemory, (double) memory.entries());
            requestMetrics.record("cache_size_bytes", ofMemory, (double) memory.sizeBytes());
            requestMetrics.record("cache_up", ofMemory, 1);
            pendingCounters.add("cache_evictions_total", ofMemory, (double) memory.takeEvictions());
            requestMetrics.record("build_info", BUILD, 1);
            requestMetrics.record("cache_up", RECORD, table.isOpen() ? 0 : 1);
            replica.ifPresent(breaker -> requestMetrics.record("cache_up", REPLICA, breaker.isOpen() ? 0 : 1));
            valkey.ifPresent(server -> requestMetrics.record("cache_up", VALKEY, server.isUp() ? 1 : 0));
        });
    }

    void ofTable(StoreBreaker.Event event) {
        ofTier(RECORD, "the table does not answer", "the table answers again", event);
    }

    void ofReplica(StoreBreaker.Event event) {
        ofTier(REPLICA, "the replica table does not answer", "the replica table answers again", event);
    }

    void ofValkey(StoreBreaker.Event event) {
        ofTier(VALKEY, "Valkey does not answer", "Valkey answers again", event);
    }

    void ofValkeyWrites(StoreBreaker.Event event) {
        ofTier(VALKEY, "Valkey takes no writes", "Valkey takes writes again", event);
    }

    /** Logs the transitions of the queues' breaker. Queues are no cache tier, so they have no {@code cache_} metric. */
    void ofQueues(StoreBreaker.Event event) {
        switch (event) {
            case StoreBreaker.Event.CallFailed() -> {}
            case StoreBreaker.Event.Opened(String cause) -> opened("SQS does not answer", cause, List.of());
            case StoreBreaker.Event.Closed() -> closed("SQS answers again", List.of());
        }
    }

    private void ofTier(Map<String, String> tier, String opened, String closed, StoreBreaker.Event event) {
        switch (event) {
            case StoreBreaker.Event.CallFailed() -> pendingCounters.count("cache_errors_total", tier);
            case StoreBreaker.Event.Opened(String cause) -> opened(opened, cause, isUp(tier, 0));
            case StoreBreaker.Event.Closed() -> closed(closed, isUp(tier, 1));
        }
    }

    void ofCircuit(CircuitBreakingClaude.CircuitEvent event) {
        switch (event) {
            case CircuitBreakingClaude.CircuitEvent.Opened(Provider provider, String mode, String cause) ->
                jsonLog.write(
                        JsonLog.Level.WARN,
                        "the circuit opens",
                        Map.of("provider", provider.label(), "mode", mode, "cause", cause));
            case CircuitBreakingClaude.CircuitEvent.Closed(Provider provider, String mode) ->
                jsonLog.write(
                        JsonLog.Level.INFO, "the circuit closes", Map.of("provider", provider.label(), "mode", mode));
            case CircuitBreakingClaude.CircuitEvent.AccountRefused(Provider provider, int status) ->
                jsonLog.write(
                        JsonLog.Level.WARN,
                        "the key or the account is refused",
                        Map.of("provider", provider.label(), "status", status));
            case CircuitBreakingClaude.CircuitEvent.AccountAccepted(Provider provider) ->
                jsonLog.write(
                        JsonLog.Level.INFO,
                        "the key and the account are accepted again",
                        Map.of("provider", provider.label()));
        }
    }

    void ofBudget(Budgets.Event event) {
        switch (event) {
            case Budgets.Event.Warning(BudgetWindow window, int percent) ->
                jsonLog.write(
                        JsonLog.Level.WARN,
                        "budget level reached",
                        Map.of("window", window.label(), "owner", window.loggedOwner(), "percent", percent));
            // LOG_LEVEL=warn keeps it: it is the audit of a change.
            case Budgets.Event.LimitsChanged(Map<String, String> stored) ->
                jsonLog.write(JsonLog.Level.WARN, "spend limits changed", Map.of("limits", stored));
            case Budgets.Event.LimitsRefused(String reason) ->
                jsonLog.write(JsonLog.Level.ERROR, "spend limits refused", Map.of("reason", reason));
        }
    }

    /** Counts an item that could not be read from the table. */
    void countUnreadable(String kind) {
        pendingCounters.count("unreadable_items_total", Map.of("kind", kind));
    }

    /** Logs a warning if the table did not answer before the first request. */
    void warnIfUnreachable(boolean tableAnswers) {
        if (!tableAnswers) {
            jsonLog.write(JsonLog.Level.WARN, "the table does not answer yet", Map.of());
        }
    }

    private void opened(String message, String cause, List<RequestMetrics.MetricSample> samples) {
        Map<String, Object> fields = Map.of("cause", cause, "environmentId", environmentMetrics.environmentId());
        jsonLog.write(JsonLog.Level.WARN, message, fields, samples);
    }

    private void closed(String message, List<RequestMetrics.MetricSample> samples) {
        jsonLog.write(
                JsonLog.Level.INFO, message, Map.of("environmentId", environmentMetrics.environmentId()), samples);
    }

    private static List<RequestMetrics.MetricSample> isUp(Map<String, String> tier, int up) {
        return List.of(new RequestMetrics.MetricSample("cache_up", tier, up));
    }
}
