package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.app.Application;
import com.promptbuilder.app.Backends;
import com.promptbuilder.app.ClaudeProvider;
import com.promptbuilder.background.BulkStore;
import com.promptbuilder.background.InMemoryBulkStore;
import com.promptbuilder.background.InMemoryHotKeyStore;
import com.promptbuilder.budget.BudgetWindow;
import com.promptbuilder.budget.Ledger;
import com.promptbuilder.budget.Spend;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.claude.MessageBatches;
import com.promptbuilder.coalesce.InMemoryRecordStore;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.lambda.sample.SampleWorker;
import com.promptbuilder.lambda.sample.WriteHaiku;
import com.promptbuilder.metrics.InMemoryMetricStore;
import com.promptbuilder.queue.InMemoryJobQueues;
import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.settings.BudgetSettings.SpendLimit;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.stream.TextStore;
import com.promptbuilder.system.IdGenerator;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Provider;
import com.promptbuilder.value.Usd;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Environments that share stores and a fake of Message Batches. Each can be killed before or after any call of a store. */
final class BulkFleet {
    /** The environment is dead. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final Map<String, String> VARIABLES = Map.of(
            "BULK", "true",
            "JOBS_URL", "http://localhost/jobs",
            "JOBS_BACKGROUND_URL", "http://localhost/background",
            "JOBS_BULK_URL", "http://localhost/bulk",
            "BUDGET_USD_PER_DAY", "100");

    final FixedClock clock = new FixedClock();
    final InMemoryRecordStore records = new InMemoryRecordStore();
    InMemoryRecordStore replica = new InMemoryRecordStore();
    final InMemoryJobQueues queues = new InMemoryJobQueues();
    final InMemoryBulkStore sets = new InMemoryBulkStore();
    final Ledger ledger = new Ledger.InMemory();
    final FakeBatches batches = new FakeBatches(clock);
    final List<String> log = new CopyOnWriteArrayList<>();
    private final Map<String, String> variables = new HashMap<>(VARIABLES);
    private final IdGenerator ids = new IdGenerator();
    boolean refusesMessages;
    Claude claude = _ -> FunctionHarness.text(FunctionHarness.HAIKU);

    BulkFleet with(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** One environment. */
    final class Environment {
        private final Application application;
        private int calls;
        private int killAt = Integer.MAX_VALUE;
        private boolean killsAfter;

        Environment() {
            Settings settings = Settings.fromEnvironment(variables);
            StoreBreaker breaker = new StoreBreaker(clock);
            application = new Application(
                    settings,
                    new Backends(
                            wrap(RecordStore.class, records),
                            Optional.of(
                                    new Backends.Replica(wrap(RecordStore.class, replica), new StoreBreaker(clock))),
                            new TextStore.InMemory(),
                            breaker,
                            Optional.empty(),
                            wrap(Ledger.class, ledger),
                            new InMemoryMetricStore(),
                            Optional.empty(),
                            List.of(ClaudeProvider.anthropic(
                                    prompt -> claude.complete(prompt), () -> HealthCheck.Status.HEALTHY)),
                            Optional.of(new Backends.QueueBackends(
                                    wrap(JobQueues.class, queues),
                                    breaker,
                                    new InMemoryHotKeyStore(),
                                    Optional.of(new Backends.BulkBackends(
                                            wrap(BulkStore.class, sets),
                                            Provider.ANTHROPIC,
                                            wrap(MessageBatches.class, batches))),
                                    Optional.empty())),
                            Optional.empty()),
                    new SystemServices(
                            clock,
                            _ -> false,
                            ids,
                            new Random(1),
                            _ -> Thread.ofVirtual().unstarted(() -> {})),
                    new JsonLog(clock, JsonLog.Level.INFO, log::add));
        }

        /** Kills the environment at its n-th call of a store: before it is made, or after. */
        Environment killedAt(int call, boolean after) {
            killAt = call;
            killsAfter = after;
            return this;
        }

        int calls() {
            return calls;
        }

        private <T> T wrap(Class<T> type, T store) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                        if (calls > killAt || (calls == killAt && !killsAfter)) {
                            calls++;
                            throw new Killed();
                        }
                        if (refusesMessages && method.getName().equals("send")) {
                            throw new JobQueues.QueueUnavailableException("unavailable");
                        }
                        boolean isLast = calls++ == killAt;
                        try {
                            Object result = method.invoke(store, arguments);
                            if (isLast) {
                                throw new Killed();
                            }
                            return result;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
        }

        ProxyResponseView send(Event event) {
            HttpFunction function = event.route().equals("/api/write-haiku")
                    ? new WriteHaiku()
                    : new com.promptbuilder.lambda.sample.SampleOperations();
            function.useApplication(application);
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            try {
                function.handleRequest(new ByteArrayInputStream(event.bytes()), output, new TestContext());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return ProxyResponseView.of(output.toByteArray());
        }

        /** Asks for a haiku with the lowest urgency. */
        ProxyResponseView ask(String topic) {
            return send(Event.haiku(topic).header("Prefer", "respond-async").header("Priority", "u=7"));
        }

        /** One run of the schedule. */
        void run() {
            Map<String, Endpoint<?, ?>> endpoints = EndpointScanner.inPackageOf(WriteHaiku.class).stream()
                    .collect(Collectors.toMap(Endpoint::name, endpoint -> endpoint));
            var _ = application
                    .bulkRun(endpoints)
                    .orElseThrow()
                    .run(clock.instant().plus(Duration.ofMinutes(4)));
        }

        /** Runs the jobs of the background queue. */
        void work() {
            SampleWorker worker = new SampleWorker();
            worker.useApplication(application);
            for (InMemoryJobQueues.Message message : queues.sent(Priority.BACKGROUND)) {
                var _ = worker.handleRequest(SqsEvents.primingEvent(message.body()), new TestContext());
            }
            queues.empty(Priority.BACKGROUND);
        }
    }

    Environment environment() {
        return new Environment();
    }

    /** Runs new environments until nothing is left to do, and at most three days. */
    void settle() {
        Instant end = clock.instant().plus(Duration.ofDays(3));
        while (clock.instant().isBefore(end)
                && (!sets.read().sets().isEmpty() || !queues.sent(Priority.BULK).isEmpty())) {
            queues.show();
            clock.advance(Duration.ofMinutes(5));
            environment().run();
            environment().work();
        }
    }

    /** What the window of bulk jobs has counted today. */
    Spend spend(String owner, Instant time) {
        SpendLimit none = new SpendLimit(Optional.empty(), Optional.empty());
        return ledger.read(new BudgetWindow(owner, BudgetWindow.Length.DAY, time, none, false));
    }

    /** The cost in an answer's record; zero without an answer. */
    Usd cost(String key) {
        return new Usd(data(key).path("cost").path(0).asLong());
    }

    JsonNode data(String key) {
        try {
            return JsonMapper.builder()
                    .build()
                    .readTree(records.read(new AnswerKey(key))
                            .flatMap(com.promptbuilder.coalesce.IdempotencyRecord::data)
                            .orElse("{}"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
