package com.promptbuilder.app;

import com.promptbuilder.background.DynamoDbBulkStore;
import com.promptbuilder.background.DynamoDbHotKeyStore;
import com.promptbuilder.budget.DynamoDbLedger;
import com.promptbuilder.claude.DynamoDbCircuitStore;
import com.promptbuilder.claude.HttpClientProvider;
import com.promptbuilder.coalesce.DynamoDbRecordStore;
import com.promptbuilder.coalesce.InMemoryRecordStore;
import com.promptbuilder.coalesce.PowertoolsPersistenceStore;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.metrics.DynamoDbMetricStore;
import com.promptbuilder.metrics.MetricStore;
import com.promptbuilder.prefetch.DynamoDbPrefetchStore;
import com.promptbuilder.settings.ProviderSettings;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.settings.TracingSettings;
import com.promptbuilder.stream.DynamoDbTextStore;
import com.promptbuilder.system.Build;
import com.promptbuilder.system.IdGenerator;
import com.promptbuilder.system.Sleeper;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.tracing.GenAiConventions;
import com.promptbuilder.tracing.OtlpHttpClient;
import com.promptbuilder.tracing.OtlpSpanExporter;
import com.promptbuilder.tracing.OtlpSpanExporter.FlushMode;
import com.promptbuilder.tracing.SpanExporter;
import com.promptbuilder.tracing.XRaySpanExporter;

import java.net.URI;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The application of one execution environment, with what a snapshot must not clone: its connections and its id generator. The static
 * factories wire applications with the system's clock, randomness and threads.
 */
public record RunningApplication(Application application, BackendConnections connections, IdGenerator ids) {
    /** Starts the application that the environment variables describe, without connecting to a backend. */
    public static RunningApplication start(Map<String, String> variables) {
        Settings settings = Settings.fromEnvironment(variables);
        return start(settings, BackendConnections.of(settings));
    }

    /** Starts an application that uses these connections, logs to standard output and shuts down on SIGTERM. */
    public static RunningApplication start(Settings settings, BackendConnections connections) {
        IdGenerator ids = new IdGenerator();
        Application application =
                connected(settings, connections, metrics(connections), ids, JsonLog.lineWriter(System.out));
        Runtime.getRuntime().addShutdownHook(new Thread(application.shutdown(connections::shutDown), "shutdown"));
        return new RunningApplication(application, connections, ids);
    }

    /** An application that serves these metrics and connects to DynamoDB and Valkey at once, so that no request waits for it. */
    public static Application warm(Settings settings, MetricStore metricStore, Consumer<String> logLines) {
        BackendConnections connections = BackendConnections.of(settings);
        Application application = connected(settings, connections, metricStore, new IdGenerator(), logLines);
        application.events().warnIfUnreachable(connections.warmUp());
        return application;
    }

    /** An application for priming that uses these connections and does not log. */
    public static Application silent(Settings settings, BackendConnections connections) {
        return connected(settings, connections, metrics(connections), new IdGenerator(), _ -> {});
    }

    /** An application for priming that has in-memory stores and does not log. */
    public static Application inMemory(Settings settings, HttpClientProvider http) {
        ClaudeConnections claude = ClaudeConnections.of(settings.claude(), http);
        Backends backends = new Backends(
                new InMemoryRecordStore(), ClaudeProvider.all(settings.claude().providers(), claude));
        return wire(settings, backends, new IdGenerator(), _ -> {});
    }

    private static MetricStore metrics(BackendConnections connections) {
        return new DynamoDbMetricStore(connections.metrics());
    }

    private static Application connected(
            Settings settings,
            BackendConnections connections,
            MetricStore metricStore,
            IdGenerator ids,
            Consumer<String> logLines) {
        DynamoDbTable table = connections.dynamoDbTable();
        Backends backends = new Backends(
                new DynamoDbRecordStore(table),
                connections
                        .replica()
                        .map(replica -> new Backends.Replica(new DynamoDbRecordStore(replica), replica.breaker())),
                new DynamoDbTextStore(table, InstantSource.system()),
                table.breaker(),
                Optional.of(new DynamoDbCircuitStore(table)),
                new DynamoDbLedger(table),
                metricStore,
                connections.valkey(),
                ClaudeProvider.all(settings.claude().providers(), connections.claude()),
                connections
                        .queues()
                        .map(queues -> new Backends.QueueBackends(
                                queues,
                                queues.breaker(),
                                new DynamoDbHotKeyStore(table),
                                bulk(settings, connections, table),
                                Optional.of(new DynamoDbPrefetchStore(table)))),
                Optional.of(owner -> new PowertoolsPersistenceStore(table, InstantSource.system(), owner)));
        Application application = wire(settings, backends, ids, logLines);
        table.onUnreadable(application.events()::countUnreadable);
        connections.replica().ifPresent(replica -> replica.onUnreadable(application.events()::countUnreadable));
        return application;
    }

    private static Optional<Backends.BulkBackends> bulk(
            Settings settings, BackendConnections connections, DynamoDbTable table) {
        ProviderSettings providers = settings.claude().providers();
        return providers
                .batchProvider()
                .filter(_ -> settings.jobs().collectsBulk())
                .map(provider -> new Backends.BulkBackends(
                        new DynamoDbBulkStore(table),
                        provider,
                        ClaudeProvider.batches(provider, providers, connections.claude())));
    }

    private static Application wire(Settings settings, Backends backends, IdGenerator ids, Consumer<String> logLines) {
        InstantSource clock = InstantSource.system();
        SystemServices system = new SystemServices(
                clock,
                Sleeper.system(),
                ids,
                ids.random(),
                Thread.ofVirtual().name("heartbeat-", 0).factory());
        JsonLog log =
                new JsonLog(clock, JsonLog.Level.valueOf(settings.logLevel().toUpperCase(Locale.ROOT)), logLines);
        return new Application(settings, backends, system, log, spanExporter(settings, clock, log));
    }

    /** The span exporter of the settings: OTLP if {@code OTEL_EXPORTER_OTLP_ENDPOINT} is set, else X-Ray, else none. */
    private static SpanExporter spanExporter(Settings settings, InstantSource clock, JsonLog log) {
        TracingSettings tracing = settings.tracing();
        return tracing.otlpEndpoint()
                .<SpanExporter>map(endpoint -> otlp(endpoint, settings, clock, log))
                .or(() -> tracing.xrayDaemon().map(XRaySpanExporter::new))
                .orElse(SpanExporter.NOOP);
    }

    private static SpanExporter otlp(URI endpoint, Settings settings, InstantSource clock, JsonLog log) {
        TracingSettings tracing = settings.tracing();
        Runnable onError = () -> log.write(JsonLog.Level.WARN, "the receiver of traces does not answer", Map.of());
        return new OtlpSpanExporter(
                new OtlpHttpClient(endpoint, tracing.otlpTimeout(), clock, onError),
                tracing.freezesBetweenInvocations() ? FlushMode.END_OF_INVOCATION : FlushMode.BACKGROUND,
                Map.of(
                        "service.name", tracing.service(),
                        "service.version", Build.CURRENT.text(),
                        "deployment.environment.name", settings.stage(),
                        "faas.name", settings.function()),
                tracing.genAiConventions() ? GenAiConventions::apply : UnaryOperator.identity(),
                clock);
    }

    /** Closes all connections. Connects to Valkey first, which loads its client: priming has no stub of Valkey. */
    public void closeForSnapshot() {
        boolean _ = connections.warmUpValkey();
        connections.closeForSnapshot();
    }

    /** Reseeds the id generator, resets the process metrics, creates the HTTP client and connects to DynamoDB and Valkey. */
    public void onRestore() {
        ids.reseed();
        application.onRestore();
        connections.claude().http().get();
        warnIfUnreachable(connections.warmUp());
    }

    /** Logs a warning if DynamoDB did not answer before the first request. */
    public void warnIfUnreachable(boolean tableAnswers) {
        application.events().warnIfUnreachable(tableAnswers);
    }
}
