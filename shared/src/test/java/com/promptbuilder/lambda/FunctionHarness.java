package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.tests.EventLoader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.app.Application;
import com.promptbuilder.app.Backends;
import com.promptbuilder.app.ClaudeProvider;
import com.promptbuilder.background.InMemoryHotKeyStore;
import com.promptbuilder.budget.FailableLedger;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.lambda.sample.NameColours;
import com.promptbuilder.lambda.sample.RewriteText;
import com.promptbuilder.lambda.sample.SampleBatch;
import com.promptbuilder.lambda.sample.SampleGraphQl;
import com.promptbuilder.lambda.sample.SampleMcp;
import com.promptbuilder.lambda.sample.SampleOperations;
import com.promptbuilder.lambda.sample.SampleWarmer;
import com.promptbuilder.lambda.sample.SampleWorker;
import com.promptbuilder.lambda.sample.WriteHaiku;
import com.promptbuilder.prefetch.InMemoryPrefetchStore;
import com.promptbuilder.queue.InMemoryJobQueues;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.stream.TextStore;
import com.promptbuilder.system.IdGenerator;
import com.promptbuilder.system.Sleeper;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.tracing.SpanExporter;
import com.promptbuilder.valkey.ValkeyConnections;
import com.promptbuilder.value.Provider;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The sample functions around one application whose backends, clock and background work a test controls. */
final class FunctionHarness {
    static final String HAIKU = "Salt on every stone, songbird-answer";

    final FixedClock clock = new FixedClock();
    final FailableMetricStore totals = new FailableMetricStore();
    final StoreBreaker tableBreaker = new StoreBreaker(clock);
    final FailableRecords records = new FailableRecords(tableBreaker);
    final TextStore texts = new TextStore.InMemory();
    final FailableLedger ledger = new FailableLedger(tableBreaker);
    final FailableQueues queues = new FailableQueues();
    final FailableIdempotencyStore idempotency = new FailableIdempotencyStore();
    final InMemoryHotKeyStore wanted = new InMemoryHotKeyStore();
    final InMemoryPrefetchStore prefetch = new InMemoryPrefetchStore();
    final List<Prompt> asked = new CopyOnWriteArrayList<>();
    final List<String> log = new CopyOnWriteArrayList<>();
    private final Map<String, HttpFunction> functions = new HashMap<>();
    private final HttpFunction operations = new SampleOperations();
    private final SampleWorker worker = new SampleWorker();
    private final SampleWarmer warmer = new SampleWarmer();
    private final Application application;
    private Function<Prompt, Completion> claude = _ -> text(HAIKU);
    private HealthCheck.Status status = HealthCheck.Status.HEALTHY;
    private final Map<Provider, Function<Prompt, Completion>> providers = new EnumMap<>(Provider.class);
    private final Map<Provider, HealthCheck.Status> statuses = new EnumMap<>(Provider.class);
    /** Sleeps of waiting requests; they end at once and give up unless a test sets it. */
    volatile Sleeper sleeper = _ -> false;

    /** Whether heartbeats run. They sleep by {@link #sleeper}. */
    volatile boolean hasHeartbeats;

    private Optional<String> trace = Optional.empty();
    private int probes;
    private final List<Runnable> background = new ArrayList<>();
    private boolean isBackgroundHeld;

    FunctionHarness() {
        this(Map.of());
    }

    /**
     * A harness without Valkey and queues.
     *
     * @param variables the environment variables
     */
    FunctionHarness(Map<String, String> variables) {
        this(variables, Optional.empty(), Optional.empty(), SpanExporter.NOOP, false);
    }

    /**
     * A harness that exports spans.
     *
     * @param spanExporter receives the spans
     */
    FunctionHarness(Map<String, String> variables, SpanExporter spanExporter) {
        this(variables, Optional.empty(), Optional.empty(), spanExporter, false);
    }

    /**
     * A harness with Valkey.
     *
     * @param valkey the second tier
     */
    FunctionHarness(Map<String, String> variables, ValkeyConnections valkey) {
        this(variables, Optional.empty(), Optional.of(valkey), SpanExporter.NOOP, false);
    }

    /**
     * A harness of one of several regions, with job queues.
     *
     * @param replica the table with the answers of all regions
     */
    static FunctionHarness ofRegion(Map<String, String> variables, Backends.Replica replica) {
        return new FunctionHarness(variables, Optional.of(replica), Optional.empty(), SpanExporter.NOOP, true);
    }

    /** A harness with job queues that only the test consumes. */
    static FunctionHarness withQueues() {
        return withQueues(Map.of());
    }

    /**
     * A harness with job queues that only the test consumes.
     *
     * @param variables the environment variables
     */
    static FunctionHarness withQueues(Map<String, String> variables) {
        return new FunctionHarness(variables, Optional.empty(), Optional.empty(), SpanExporter.NOOP, true);
    }

    private FunctionHarness(
            Map<String, String> variables,
            Optional<Backends.Replica> replica,
            Optional<ValkeyConnections> valkey,
            SpanExporter spanExporter,
            boolean hasQueues) {
        Settings settings = Settings.fromEnvironment(variables);
        application = new Application(
                settings,
                new Backends(
                        records,
                        replica,
                        texts,
                        tableBreaker,
                        Optional.empty(),
                        ledger,
                        totals,
                        valkey,
                        settings.claude().providers().order().stream()
                                .map(this::provider)
                                .toList(),
                        hasQueues
                                ? Optional.of(new Backends.QueueBackends(
                                        queues,
                                        new StoreBreaker(clock),
                                        wanted,
                                        Optional.empty(),
                                        Optional.of(prefetch)))
                                : Optional.empty(),
                        Optional.of(owner -> idempotency.of(owner, clock))),
                new SystemServices(
                        clock,
                        duration -> sleeper.sleep(duration),
                        new IdGenerator(),
                        new Random(1),
                        heartbeat -> Thread.ofVirtual().unstarted(hasHeartbeats ? heartbeat : () -> {}),
                        this::run),
                new JsonLog(clock, JsonLog.Level.DEBUG, this::record),
                spanExporter);
        operations.useApplication(application);
        worker.useApplication(application);
        warmer.useApplication(application);
        addFunction("/api/write-haiku", new WriteHaiku());
        addFunction("/api/name-colours", new NameColours());
        addFunction("/api/rewrite-text", new RewriteText());
        addFunction("/api/batch", new SampleBatch());
        addFunction("/mcp", new SampleMcp());
        SampleGraphQl graphQl = new SampleGraphQl();
        addFunction("/graphql", graphQl).addFunction("/graphql/schema.graphql", graphQl);
    }

    /** Adds a function under a route. */
    FunctionHarness addFunction(String route, HttpFunction function) {
        function.useApplication(application);
        functions.put(route, function);
        return this;
    }

    private ClaudeProvider provider(Provider provider) {
        return new ClaudeProvider(
                provider, prompt -> complete(provider, prompt), Optional.empty(), () -> probe(provider), Optional::of);
    }

    /** Sets what one provider of Claude replies from now on. */
    FunctionHarness provider(Provider provider, Function<Prompt, Completion> does) {
        providers.put(provider, does);
        return this;
    }

    /** Sets what Claude replies from now on. */
    FunctionHarness claude(Function<Prompt, Completion> does) {
        claude = does;
        return this;
    }

    /** Sets the X-Ray trace header of the invocations from now on. */
    FunctionHarness traced(String header) {
        trace = Optional.of(header);
        return this;
    }

    /** Queues background work until {@link #runBackground}. */
    FunctionHarness holdBackground() {
        isBackgroundHeld = true;
        return this;
    }

    void runBackground() {
        background.forEach(Runnable::run);
        background.clear();
    }

    private void run(Runnable work) {
        if (isBackgroundHeld) {
            background.add(work);
        } else {
            work.run();
        }
    }

    /** Sets the result of the health check from now on. */
    void claudeIs(HealthCheck.Status found) {
        status = found;
    }

    /** Sets the result of one provider's health check from now on. */
    FunctionHarness providerIs(Provider provider, HealthCheck.Status found) {
        statuses.put(provider, found);
        return this;
    }

    int probes() {
        return probes;
    }

    static Completion text(String text) {
        return new Completion.Text(text, "claude-haiku-5-5", Usage.NONE);
    }

    ProxyResponseView send(Event event) {
        return send(event.route(), event.bytes());
    }

    /** Invokes the function of a route with any bytes. */
    ProxyResponseView send(String route, String event) {
        return send(route, event.getBytes(StandardCharsets.UTF_8));
    }

    private ProxyResponseView send(String route, byte[] event) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        send(route, event, output);
        return ProxyResponseView.of(output.toByteArray());
    }

    /** Invokes the function, which writes its response to the given stream. */
    void send(Event event, OutputStream output) {
        send(event.route(), event.bytes(), output);
    }

    private void send(String route, byte[] event, OutputStream output) {
        try {
            functions
                    .getOrDefault(route, operations)
                    .handleRequest(new ByteArrayInputStream(event), output, new TestContext(trace.orElse(null)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Invokes the worker with an SQS event. Returns its response, which lists the failed messages. */
    String work(String event) {
        return work(LambdaSerializers.read(event, SQSEvent.class));
    }

    /** Invokes the worker with an SQS event. Returns its response, which lists the failed messages. */
    String work(SQSEvent event) {
        return LambdaSerializers.write(worker.handleRequest(event, new TestContext()));
    }

    /** Invokes the cache warmer. Returns its response. */
    String warm() {
        return LambdaSerializers.write(
                warmer.handleRequest(EventLoader.loadScheduledEvent("/scheduled-event.json"), new TestContext()));
    }

    /** Invokes the worker with the last message of a queue, as its first delivery. */
    String workOnLast(Priority priority) {
        return work(queues.sent(priority).getLast());
    }

    /** Invokes the worker with a message, as its first delivery. */
    String work(InMemoryJobQueues.Message message) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        ObjectNode record = event.putArray("Records").addObject();
        record.put("messageId", "m1").put("receiptHandle", "r1").put("eventSource", "aws:sqs");
        record.put("body", message.body());
        return work(event.toString());
    }

    // To standard output as well: .ci/canaries searches the output of all tests for secrets.
    private void record(String line) {
        log.add(line);
        System.out.println(line);
    }

    private Completion complete(Provider provider, Prompt prompt) {
        asked.add(prompt);
        return providers.getOrDefault(provider, claude).apply(prompt);
    }

    private synchronized HealthCheck.Status probe(Provider provider) {
        probes++;
        return statuses.getOrDefault(provider, status);
    }
}
