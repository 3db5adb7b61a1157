package com.promptbuilder.app;

import com.promptbuilder.background.DynamoDbHotKeyStore;
import com.promptbuilder.budget.DynamoDbLedger;
import com.promptbuilder.claude.ApiKeyProvider;
import com.promptbuilder.claude.DynamoDbCircuitStore;
import com.promptbuilder.claude.HttpClientProvider;
import com.promptbuilder.coalesce.DynamoDbRecordStore;
import com.promptbuilder.coalesce.InMemoryRecordStore;
import com.promptbuilder.metrics.DynamoDbMetricStore;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.IdGenerator;
import com.promptbuilder.system.Sleeper;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.JsonLog;

import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** An application's parts where time passes, chance is chance, and others are called as the settings say. */
public record RealWorld(Settings settings, IdGenerator idGenerator, Consumer<String> logLines) {
    /** Before Claude and the table. Nobody is called yet. */
    public Application with(BackendConnections backendConnections) {
        ClaudeTransport claude =
                new ClaudeTransport(settings.claude().baseUrl(), backendConnections.key(), backendConnections.claude());
        Application application = around(new Backends(
                new DynamoDbRecordStore(backendConnections.dynamoDbTable()),
                backendConnections.dynamoDbTable().breaker(),
                Optional.of(new DynamoDbCircuitStore(backendConnections.dynamoDbTable())),
                new DynamoDbLedger(backendConnections.dynamoDbTable()),
                new DynamoDbMetricStore(backendConnections.metrics()),
                backendConnections.valkey(),
                claude.messages(),
                claude.probe(),
                backendConnections
                        .queues()
                        .map(queues -> new JobServices.QueueBackends(
                                queues,
                                queues.breaker(),
                                new DynamoDbHotKeyStore(backendConnections.dynamoDbTable())))));
        backendConnections.dynamoDbTable().onUnreadable(application::unreadable);
        return application;
    }

    /** A process that is alone and forgets nothing, as for a rehearsal. */
    public Application withoutTable(HttpClientProvider httpClientProvider) {
        ClaudeTransport claude = new ClaudeTransport(
                settings.claude().baseUrl(), ApiKeyProvider.of(settings.claude()), httpClientProvider);
        return around(new Backends(new InMemoryRecordStore(), claude.messages(), claude.probe()));
    }

    private Application around(Backends backends) {
        InstantSource clock = InstantSource.system();
        SystemServices world = new SystemServices(
                clock,
                Sleeper.system(),
                idGenerator,
                idGenerator.random(),
                Thread.ofVirtual().name("heartbeat-", 0).factory());
        JsonLog jsonLog =
                new JsonLog(clock, JsonLog.Level.valueOf(settings.logLevel().toUpperCase(Locale.ROOT)), logLines);
        return new Application(settings, backends, world, jsonLog, new SpanExporters(settings, clock, jsonLog).spans());
    }
}
