package com.promptbuilder.app;

import com.promptbuilder.answer.AnswerModule;
import com.promptbuilder.answer.AnswerRequest.AnswerMode;
import com.promptbuilder.answer.AnswerRequestParser;
import com.promptbuilder.answer.AnswerService;
import com.promptbuilder.answer.BulkJobs;
import com.promptbuilder.answer.RecordPayload;
import com.promptbuilder.answer.RecordTier;
import com.promptbuilder.answer.TieredCache;
import com.promptbuilder.api.BatchHandler;
import com.promptbuilder.api.DocsHandler;
import com.promptbuilder.api.EndpointCalls;
import com.promptbuilder.api.EndpointHandler;
import com.promptbuilder.api.MetricsHandler;
import com.promptbuilder.api.OperationsHandler;
import com.promptbuilder.api.OperatorAccess;
import com.promptbuilder.api.ReadinessCheck;
import com.promptbuilder.app.Backends.QueueBackends;
import com.promptbuilder.background.BulkRun;
import com.promptbuilder.background.BulkServices;
import com.promptbuilder.background.CacheWarmer;
import com.promptbuilder.background.HotKeyTracker;
import com.promptbuilder.background.JobAttempt;
import com.promptbuilder.background.RefreshAhead;
import com.promptbuilder.budget.BatchBudget;
import com.promptbuilder.budget.Budgets;
import com.promptbuilder.cache.MemoryTier;
import com.promptbuilder.cache.ValkeyTier;
import com.promptbuilder.claude.CircuitBreakingClaude;
import com.promptbuilder.claude.CircuitStore;
import com.promptbuilder.coalesce.LeaseRegistry;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.http.Cors;
import com.promptbuilder.http.RequestPipeline;
import com.promptbuilder.mcp.McpHandler;
import com.promptbuilder.mcp.McpTools;
import com.promptbuilder.prefetch.PrefetchStore;
import com.promptbuilder.prefetch.Prefetcher;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.settings.Settings.ResponseStreaming;
import com.promptbuilder.stream.TextStore;
import com.promptbuilder.stream.ValkeyTextStore;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.tracing.SpanExporter;
import com.promptbuilder.tracing.Tracer;
import com.promptbuilder.valkey.TimeLimitedValkey;
import com.promptbuilder.value.Caller;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The wired services of one process, from which the event handlers of its functions are created. Thread-safe. */
public final class Application {
    private final Settings settings;
    private final Backends backends;
    private final SystemServices system;
    private final OperationalEvents events;
    private final LeaseRegistry leases;
    private final JobServices jobs;
    private final Budgets budgets;
    private final CircuitStore circuits;
    private final Optional<Prefetcher> prefetcher;
    private final AnswerModule answers;
    private final RequestPipeline pipeline;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile Instant startedAt;

    /** Wires an application that exports no spans. */
    public Application(Settings settings, Backends backends, SystemServices system, JsonLog log) {
        this(settings, backends, system, log, SpanExporter.NOOP);
    }

    /** Wires an application. It calls no backend. */
    public Application(
            Settings settings, Backends backends, SystemServices system, JsonLog log, SpanExporter spanExporter) {
        InstantSource clock = system.clock();
        this.settings = settings;
        this.backends = backends;
        this.system = system;
        this.startedAt = clock.instant();
        this.events = OperationalEvents.of(settings, system, log);
        backends.table().listener(events::ofTable);
        backends.queueing().ifPresent(queues -> queues.breaker().listener(events::ofQueues));
        this.leases = new LeaseRegistry(backends.records());
        this.jobs = JobServices.of(backends.queueing(), leases, settings.jobs(), system);
        this.budgets = new Budgets(settings.spending(), backends.ledger(), system, events::ofBudget);
        MemoryTier memory =
                new MemoryTier(settings.cache().maxEntries(), settings.cache().maxBytes(), clock);
        Optional<TimeLimitedValkey> valkey =
                backends.valkey().map(server -> server.withBreaker(clock, events::ofValkey, events::ofValkeyWrites));
        backends.replica().ifPresent(table -> table.breaker().listener(events::ofReplica));
        RecordPayload codec = new RecordPayload(settings.cache().staleIfError());
        TieredCache tiers = new TieredCache(
                memory,
                valkey.map(client -> new ValkeyTier(client, clock)),
                new RecordTier(RecordTier.NAME, leases, codec, clock),
                backends.replica().map(table -> new RecordTier(RecordTier.REPLICA, table.records(), codec, clock)),
                clock);
        this.circuits = ClaudeClientFactory.circuitStore(backends);
        this.prefetcher = backends.queueing()
                .flatMap(QueueBackends::prefetch)
                .flatMap(store -> settings.jobs().prefetchProbability().map(minimum -> prefetcher(store, minimum)));
        this.answers =
                answers(tiers, valkey.<TextStore>map(ValkeyTextStore::new).orElse(backends.texts()));
        RequestLog requestLog = events.requestLog(settings, memory, backends, valkey);
        Tracer tracer = new Tracer(spanExporter, system.random(), clock);
        Cors cors = new Cors(settings.cors());
        this.pipeline = new RequestPipeline(cors, log, requestLog, System::nanoTime, system.owners(), tracer);
    }

    private AnswerModule answers(TieredCache tiers, TextStore texts) {
        List<AnswerService.Listener> listeners = new ArrayList<>();
        if (backends.queueing().isPresent() && settings.cache().refreshAhead()) {
            listeners.add(new RefreshAhead(
                    tiers,
                    system.clock(),
                    system.random(),
                    jobs.jobScheduler(),
                    system.background(),
                    events.pendingCounters()));
        }
        jobs.hotKeys().ifPresent(listeners::add);
        prefetcher.ifPresent(listeners::add);
        return AnswerModule.of(
                settings,
                tiers,
                leases,
                texts,
                new ClaudeClientFactory(settings, system, events, budgets, circuits).create(backends),
                system,
                backends.queueing().map(_ -> jobs.jobScheduler()),
                backends.idempotency().map(leases::register),
                listeners);
    }

    private Prefetcher prefetcher(PrefetchStore store, double minProbability) {
        return new Prefetcher(new Prefetcher.Services(
                store,
                minProbability,
                new AnswerRequestParser(settings, system.clock()),
                jobs.jobScheduler(),
                mode -> backends.providers().stream()
                        .anyMatch(each -> CircuitBreakingClaude.isClosed(circuits, each.provider(), mode)),
                () -> budgets.headroom(Caller.PREFETCH),
                system.background(),
                events.pendingCounters()));
    }

    public EndpointHandler endpointHandler(Endpoint<?, ?> endpoint) {
        return new EndpointHandler(
                endpoint, answers.answers(), pipeline, settings, system.clock(), new AnswerMode.Sync());
    }

    /** The calls of requests that carry several. */
    public EndpointCalls endpointCalls(Collection<Endpoint<?, ?>> endpoints) {
        return new EndpointCalls(
                pipeline, endpoints.stream().map(this::endpointHandler).toList());
    }

    public BatchHandler batchHandler(Collection<Endpoint<?, ?>> endpoints) {
        return new BatchHandler(
                endpointCalls(endpoints),
                settings.batchMaxItems(),
                settings.responseStreaming() != ResponseStreaming.NONE);
    }

    public McpHandler mcpHandler(Collection<Endpoint<?, ?>> endpoints, McpTools tools) {
        return new McpHandler(endpointCalls(endpoints), tools, settings.cors().origins());
    }

    public OperationsHandler operationsHandler(DocsHandler docs) {
        InstantSource clock = system.clock();
        return new OperationsHandler(
                docs,
                new MetricsHandler(
                        backends.metricStore(),
                        clock,
                        backends.queueing().map(found -> found.queues()),
                        settings.cache()),
                new OperatorAccess(settings.operatorKeys()),
                new ReadinessCheck(leases, circuits, backends.probes(), clock),
                answers.results(),
                settings.responseStreaming() == ResponseStreaming.NONE
                        ? Optional.empty()
                        : Optional.of(answers.resumedStreams()),
                pipeline,
                settings.cache(),
                settings.costHeaders(),
                clock,
                () -> startedAt);
    }

    /** The services that a worker's job attempts use. */
    public JobAttempt.Services jobAttempts() {
        return jobs.attempts(answers, settings.jobs(), system, events.jsonLog());
    }

    /** The cache warmer. Empty without queues, or unless {@code WARMING} is {@code true}. */
    public Optional<CacheWarmer> cacheWarmer() {
        return jobs.cacheWarmer();
    }

    /** A run that sends and polls Message Batches. Empty without queues or a provider of batches, or unless {@code BULK} is {@code true}. */
    public Optional<BulkRun> bulkRun(Map<String, Endpoint<?, ?>> endpoints) {
        return backends.queueing()
                .flatMap(queueing -> queueing.bulk()
                        .flatMap(bulk -> settings.jobs()
                                .bulkInterval()
                                .map(every -> new BulkRun(bulkServices(bulk, every), endpoints))));
    }

    private BulkServices bulkServices(Backends.BulkBackends bulk, Duration every) {
        return new BulkServices(
                bulk.store(),
                new BulkJobs(jobs.jobScheduler(), answers.results(), every),
                answers.bulkAnswers(settings, bulk.provider(), system),
                bulk.batches(),
                new BatchBudget(budgets.settings(), backends.ledger()),
                jobs.queues(),
                requestLog(),
                system,
                every);
    }

    public Settings settings() {
        return settings;
    }

    public RequestPipeline requestPipeline() {
        return pipeline;
    }

    public Budgets budgets() {
        return budgets;
    }

    public RequestLog requestLog() {
        return pipeline.requests();
    }

    public Tracer tracer() {
        return pipeline.tracer();
    }

    public JsonLog log() {
        return events.jsonLog();
    }

    public InstantSource clock() {
        return system.clock();
    }

    /** The number of requests in flight. */
    public AtomicInteger inFlight() {
        return inFlight;
    }

    /** Publishes hot keys and what follows, and flushes spans at the end of an invocation, since Lambda may freeze the process then. */
    public void afterInvocation() {
        jobs.hotKeys().ifPresent(HotKeyTracker::publish);
        prefetcher.ifPresent(Prefetcher::afterInvocation);
        tracer().spans().flush();
    }

    /** The shutdown of this process. It closes the given connections, then the span exporter. */
    public GracefulShutdown shutdown(Runnable connections) {
        return new GracefulShutdown(
                inFlight,
                settings.shutdownGrace(),
                leases,
                events.pendingCounters(),
                events.jsonLog(),
                system.clock(),
                system.sleeper(),
                () -> {
                    connections.run();
                    closeTracing();
                });
    }

    /** Exports the remaining spans and closes the exporter. */
    public void closeTracing() {
        tracer().spans().close();
    }

    /** Resets the start time and the environment metrics after a restore from a snapshot. */
    public void onRestore() {
        startedAt = system.clock().instant();
        events.environmentMetrics().onRestore();
    }

    OperationalEvents events() {
        return events;
    }
}
