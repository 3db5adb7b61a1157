package com.promptbuilder.http;

import com.promptbuilder.answer.AnswerPath;
import com.promptbuilder.answer.Answers;
import com.promptbuilder.budget.Budgets;
import com.promptbuilder.cache.MemoryTier;
import com.promptbuilder.cache.ValkeyTier;
import com.promptbuilder.coalesce.HeldLeases;
import com.promptbuilder.coalesce.Surroundings;
import com.promptbuilder.life.Ids;
import com.promptbuilder.life.InFlight;
import com.promptbuilder.life.Links;
import com.promptbuilder.life.Shutdown;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.telemetry.Backlog;
import com.promptbuilder.telemetry.Deployment;
import com.promptbuilder.telemetry.Log;
import com.promptbuilder.telemetry.ProcessFacts;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.telemetry.Vitals;
import com.promptbuilder.trace.Spans;
import com.promptbuilder.trace.Tracing;
import com.promptbuilder.valkey.ValkeyGuard;
import com.promptbuilder.wanted.Demand;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** All parts of one process, wired: what functions are served with. Thread-safe; made once. */
public final class Application {
    private final Settings settings;
    private final Telling telling;
    private final AnswerPath answerPath;
    private final Answers answers;
    private final Readiness readiness;
    private final MetricsPages metrics;
    private final FrontDoor frontDoor;
    private final InFlight inFlight = new InFlight();
    private final HeldLeases leases;
    private final Surroundings world;
    private final Tracing tracing;
    private final Queueing queueing;
    private final RequestLog requests;
    private final Budgets budgets;
    private volatile Instant startedAt;

    /** Wires the parts around those that a test replaces. */
    public Application(Settings settings, Outside outside, Surroundings world, Log log) {
        this(settings, outside, world, log, Spans.NONE);
    }

    /** The same with spans of its requests. */
    public Application(Settings settings, Outside outside, Surroundings world, Log log, Spans spans) {
        this.settings = settings;
        this.world = world;
        InstantSource clock = world.clock();
        this.tracing = new Tracing(spans, world.random(), clock);
        this.startedAt = clock.instant();
        Vitals vitals = new Vitals(settings.function(), clock, world.owners(), ProcessFacts.real());
        this.telling = new Telling(log, new Backlog(), vitals);
        outside.table().listener(telling::ofTable);
        outside.queueing().ifPresent(queues -> queues.breaker().listener(telling::ofQueues));
        this.leases = new HeldLeases(outside.records());
        MemoryTier memory =
                new MemoryTier(settings.cache().maxEntries(), settings.cache().maxBytes(), clock);
        Optional<ValkeyGuard> valkey =
                outside.valkey().map(server -> server.guarded(clock, telling::ofValkey, telling::ofValkeyWrites));
        this.queueing = Queueing.of(outside.queueing().orElse(Queueing.NONE), leases, settings.jobs(), world);
        this.budgets = new Budgets(settings.spending(), outside.ledger(), clock);
        this.answerPath = new AnswerPath(
                settings,
                new AnswerPath.Nearby(memory, valkey.map(guarded -> new ValkeyTier(guarded, clock))),
                leases,
                new ClaudeChain(settings, world, telling, budgets).around(outside),
                world,
                System::nanoTime,
                outside.queueing().map(_ -> queueing.jobs()),
                queueing.demand(),
                telling.backlog());
        this.answers = new Answers(leases, clock);
        this.readiness = new Readiness(leases, outside.probe(), clock);
        this.metrics =
                new MetricsPages(outside.totals(), clock, outside.queueing().map(Queueing.Outside::queues));
        Deployment deployment = new Deployment(settings.stage(), settings.stack());
        this.requests = telling.requestLog(deployment, memory, outside.table(), valkey);
        this.frontDoor = new FrontDoor(settings.cors(), log, requests, System::nanoTime, world.owners(), tracing);
    }

    /** The parts as settings say, in the real world. Calls table and Valkey once, so that the first request need not warm their clients. */
    public static Application of(Settings settings, Consumer<String> logLines) {
        Links links = Links.of(settings);
        Application parts = new RealWorld(settings, new Ids(), logLines).with(links);
        parts.reached(links.reachStores());
        return parts;
    }

    Settings settings() {
        return settings;
    }

    AnswerPath answerPath() {
        return answerPath;
    }

    Answers answers() {
        return answers;
    }

    Readiness readiness() {
        return readiness;
    }

    MetricsPages metrics() {
        return metrics;
    }

    FrontDoor frontDoor() {
        return frontDoor;
    }

    Queueing queueing() {
        return queueing;
    }

    Budgets budgets() {
        return budgets;
    }

    RequestLog requests() {
        return requests;
    }

    Tracing tracing() {
        return tracing;
    }

    Log log() {
        return telling.log();
    }

    Surroundings world() {
        return world;
    }

    InstantSource clock() {
        return world.clock();
    }

    /** An invocation ends; the process may stand still from now on. */
    void invocationEnds() {
        queueing.demand().ifPresent(Demand::tell);
        tracing.spans().flush();
    }

    InFlight inFlight() {
        return inFlight;
    }

    /**
     * How this process ends in good order.
     *
     * @param connections closes them
     */
    public Shutdown shutdown(Runnable connections) {
        Runnable last = () -> {
            connections.run();
            tracing.spans().close();
        };
        return new Shutdown(
                inFlight,
                settings.shutdownGrace(),
                leases,
                telling.backlog(),
                telling.log(),
                world.clock(),
                world.sleeper(),
                last);
    }

    /** Sends the spans that have not been sent. */
    public void tellSpans() {
        tracing.spans().close();
    }

    /** Begins to count its age, as after a restore: what was before is another process's. */
    void startsNow() {
        startedAt = world.clock().instant();
        telling.vitals().renew();
    }

    /** Counts an item of the table that could not be read, of that kind. */
    void unreadable(String kind) {
        telling.backlog().count("unreadable_items_total", Map.of("kind", kind));
    }

    /** Tells operators if the table was not reached before the first request. */
    void reached(boolean table) {
        if (!table) {
            telling.log().write(Log.Level.WARN, "the table does not answer yet", Map.of());
        }
    }

    Instant startedAt() {
        return startedAt;
    }

    AnswerResponses responses() {
        return AnswerResponses.of(settings.cache());
    }
}
