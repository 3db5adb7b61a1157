package com.promptbuilder.app;

import com.promptbuilder.answer.AnswerListener;
import com.promptbuilder.answer.AnswerLookup;
import com.promptbuilder.answer.AnswerModule;
import com.promptbuilder.answer.AnswerService;
import com.promptbuilder.answer.RecordTier;
import com.promptbuilder.answer.TieredCache;
import com.promptbuilder.api.MetricsHandler;
import com.promptbuilder.api.OutcomeResponses;
import com.promptbuilder.api.ReadinessCheck;
import com.promptbuilder.background.HotKeyTracker;
import com.promptbuilder.background.JobAttempt;
import com.promptbuilder.background.RefreshAhead;
import com.promptbuilder.budget.Budgets;
import com.promptbuilder.cache.MemoryTier;
import com.promptbuilder.cache.ValkeyTier;
import com.promptbuilder.coalesce.LeaseRegistry;
import com.promptbuilder.http.RequestPipeline;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.IdGenerator;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.Deployment;
import com.promptbuilder.telemetry.EnvironmentMetrics;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.telemetry.PendingCounters;
import com.promptbuilder.telemetry.ProcessMetrics;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.tracing.SpanExporter;
import com.promptbuilder.tracing.Tracer;
import com.promptbuilder.valkey.TimeLimitedValkey;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** All parts of one process, wired: what functions are served with. Thread-safe; made once. */
public final class Application {
    private final Settings settings;
    private final OperationalEvents operationalEvents;
    private final AnswerModule answerModule;
    private final ReadinessCheck readinessCheck;
    private final MetricsHandler metrics;
    private final RequestPipeline requestPipeline;
    private final InFlightRequests inFlightRequests = new InFlightRequests();
    private final LeaseRegistry leases;
    private final SystemServices system;
    private final Tracer tracer;
    private final JobServices jobServices;
    private final RequestLog requests;
    private final Budgets budgets;
    private volatile Instant startedAt;

    /** Wires the parts around those that a test replaces. */
    public Application(Settings settings, Backends backends, SystemServices world, JsonLog jsonLog) {
        this(settings, backends, world, jsonLog, SpanExporter.NOOP);
    }

    /** The same with spans of its requests. */
    public Application(
            Settings settings, Backends backends, SystemServices world, JsonLog jsonLog, SpanExporter spanExporter) {
        this.settings = settings;
        this.system = world;
        InstantSource clock = world.clock();
        this.tracer = new Tracer(spanExporter, world.random(), clock);
        this.startedAt = clock.instant();
        EnvironmentMetrics environmentMetrics =
                new EnvironmentMetrics(settings.function(), clock, world.owners(), ProcessMetrics.system());
        this.operationalEvents = new OperationalEvents(jsonLog, new PendingCounters(), environmentMetrics);
        backends.table().listener(operationalEvents::ofTable);
        backends.queueing().ifPresent(queues -> queues.breaker().listener(operationalEvents::ofQueues));
        this.leases = new LeaseRegistry(backends.records());
        MemoryTier memory =
                new MemoryTier(settings.cache().maxEntries(), settings.cache().maxBytes(), clock);
        Optional<TimeLimitedValkey> valkey = backends.valkey()
                .map(server ->
                        server.withBreaker(clock, operationalEvents::ofValkey, operationalEvents::ofValkeyWrites));
        this.jobServices = JobServices.of(backends.queueing().orElse(JobServices.NONE), leases, settings.jobs(), world);
        this.budgets = new Budgets(settings.spending(), backends.ledger(), clock);
        TieredCache tieredCache = new TieredCache(
                memory,
                valkey.map(commands -> new ValkeyTier(commands, clock)),
                new RecordTier(leases, settings.cache().staleIfError(), clock),
                clock);
        this.answerModule = AnswerModule.of(
                settings,
                tieredCache,
                leases,
                new ClaudeClientFactory(settings, world, operationalEvents, budgets).around(backends),
                world,
                System::nanoTime,
                backends.queueing().map(_ -> jobServices.jobScheduler()),
                listeners(tieredCache, backends.queueing().isPresent()));
        this.readinessCheck = new ReadinessCheck(leases, backends.probe(), clock);
        this.metrics = new MetricsHandler(
                backends.metricStore(), clock, backends.queueing().map(JobServices.QueueBackends::queues));
        Deployment deployment = new Deployment(settings.stage(), settings.stack());
        this.requests = operationalEvents.requestLog(deployment, memory, backends.table(), valkey);
        this.requestPipeline =
                new RequestPipeline(settings.cors(), jsonLog, requests, System::nanoTime, world.owners(), tracer);
    }

    private List<AnswerListener> listeners(TieredCache tieredCache, boolean hasQueues) {
        List<AnswerListener> listeners = new ArrayList<>();
        if (hasQueues && settings.cache().refreshAhead()) {
            listeners.add(new RefreshAhead(
                    tieredCache,
                    system.clock(),
                    jobServices.jobScheduler(),
                    system.background(),
                    operationalEvents.pendingCounters()));
        }
        jobServices.demand().ifPresent(listeners::add);
        return listeners;
    }

    /** What the attempts of jobs use. */
    public JobAttempt.Services jobAttempts() {
        return new JobAttempt.Services(
                answerModule.answers(),
                answerModule.lookup(),
                answerModule.jobResults(),
                jobServices.jobScheduler(),
                jobServices.queues(),
                settings.jobs(),
                system,
                operationalEvents.jsonLog());
    }

    /** The parts as settings say, in the real world. Calls table and Valkey once, so that the first request need not warm their clients. */
    public static Application of(Settings settings, Consumer<String> logLines) {
        BackendConnections backendConnections = BackendConnections.of(settings);
        Application parts = new RealWorld(settings, new IdGenerator(), logLines).with(backendConnections);
        parts.warnIfUnreachable(backendConnections.warmUp());
        return parts;
    }

    public Settings settings() {
        return settings;
    }

    public AnswerService answerPath() {
        return answerModule.answers();
    }

    public AnswerLookup answers() {
        return answerModule.lookup();
    }

    public ReadinessCheck readiness() {
        return readinessCheck;
    }

    public MetricsHandler metrics() {
        return metrics;
    }

    public RequestPipeline frontDoor() {
        return requestPipeline;
    }

    public JobServices queueing() {
        return jobServices;
    }

    public Budgets budgets() {
        return budgets;
    }

    public RequestLog requests() {
        return requests;
    }

    public Tracer tracing() {
        return tracer;
    }

    public JsonLog log() {
        return operationalEvents.jsonLog();
    }

    public SystemServices system() {
        return system;
    }

    public InstantSource clock() {
        return system.clock();
    }

    /** An invocation ends; the process may stand still from now on. */
    public void afterInvocation() {
        jobServices.demand().ifPresent(HotKeyTracker::publish);
        tracer.spans().flush();
    }

    public InFlightRequests inFlight() {
        return inFlightRequests;
    }

    /**
     * How this process ends in good order.
     *
     * @param connections closes them
     */
    public GracefulShutdown shutdown(Runnable connections) {
        Runnable last = () -> {
            connections.run();
            tracer.spans().close();
        };
        return new GracefulShutdown(
                inFlightRequests,
                settings.shutdownGrace(),
                leases,
                operationalEvents.pendingCounters(),
                operationalEvents.jsonLog(),
                system.clock(),
                system.sleeper(),
                last);
    }

    /** Sends the spans that have not been sent. */
    public void closeTracing() {
        tracer.spans().close();
    }

    /** Begins to count its age, as after a restore: what was before is another process's. */
    public void onRestore() {
        startedAt = system.clock().instant();
        operationalEvents.environmentMetrics().onRestore();
    }

    /** Counts an item of the table that could not be read, of that kind. */
    void unreadable(String kind) {
        operationalEvents.pendingCounters().count("unreadable_items_total", Map.of("kind", kind));
    }

    /** Tells operators if the table was not reached before the first request. */
    public void warnIfUnreachable(boolean table) {
        if (!table) {
            operationalEvents.jsonLog().write(JsonLog.Level.WARN, "the table does not answer yet", Map.of());
        }
    }

    public Instant startedAt() {
        return startedAt;
    }

    public OutcomeResponses responses() {
        return OutcomeResponses.of(settings.cache());
    }
}
