package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.app.Application;
import com.promptbuilder.app.Backends;
import com.promptbuilder.app.JobServices;
import com.promptbuilder.background.InMemoryHotKeyStore;
import com.promptbuilder.budget.FailableLedger;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.lambda.sample.NameColours;
import com.promptbuilder.lambda.sample.SampleOperations;
import com.promptbuilder.lambda.sample.SampleWarmer;
import com.promptbuilder.lambda.sample.SampleWorker;
import com.promptbuilder.lambda.sample.WriteHaiku;
import com.promptbuilder.queue.InMemoryJobQueues;
import com.promptbuilder.queue.Priority;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.IdGenerator;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.tracing.SpanExporter;
import com.promptbuilder.valkey.ValkeyConnections;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The sample API behind its front door, with everything around it in a test's hands. */
final class FunctionHarness {
    static final String HAIKU = "Salt on every stone, songbird-answer";

    final FixedClock clock = new FixedClock();
    final FailableMetricStore totals = new FailableMetricStore();
    final StoreBreaker tableBreaker = new StoreBreaker(clock);
    final FailableRecords records = new FailableRecords(tableBreaker);
    final FailableLedger ledger = new FailableLedger(tableBreaker);
    final FailableQueues queues = new FailableQueues();
    final InMemoryHotKeyStore wanted = new InMemoryHotKeyStore();
    final List<Prompt> asked = new ArrayList<>();
    final List<String> log = new CopyOnWriteArrayList<>();
    private final Map<String, HttpFunction> functions = new HashMap<>();
    private final HttpFunction operations = new SampleOperations();
    private final SampleWorker worker = new SampleWorker();
    private final SampleWarmer warmer = new SampleWarmer();
    private final Application application;
    private Function<Prompt, Completion> claude = _ -> text(HAIKU);
    private HealthCheck.Status status = HealthCheck.Status.HEALTHY;
    private Optional<String> trace = Optional.empty();
    private int probes;
    private final List<Runnable> background = new ArrayList<>();
    private boolean isBackgroundHeld;

    FunctionHarness() {
        this(Map.of());
    }

    /** @param variables the environment's */
    FunctionHarness(Map<String, String> variables) {
        this(variables, Optional.empty(), SpanExporter.NOOP, false);
    }

    /** @param spanExporter takes the spans */
    FunctionHarness(Map<String, String> variables, SpanExporter spanExporter) {
        this(variables, Optional.empty(), spanExporter, false);
    }

    /** @param valkey the second tier */
    FunctionHarness(Map<String, String> variables, ValkeyConnections valkey) {
        this(variables, Optional.of(valkey), SpanExporter.NOOP, false);
    }

    /** A door with queues of jobs, which nobody empties but the test. */
    static FunctionHarness withQueues() {
        return withQueues(Map.of());
    }

    /** @param variables the environment's */
    static FunctionHarness withQueues(Map<String, String> variables) {
        return new FunctionHarness(variables, Optional.empty(), SpanExporter.NOOP, true);
    }

    private FunctionHarness(
            Map<String, String> variables,
            Optional<ValkeyConnections> valkey,
            SpanExporter spanExporter,
            boolean hasQueues) {
        application = new Application(
                Settings.fromEnvironment(variables),
                new Backends(
                        records,
                        tableBreaker,
                        Optional.empty(),
                        ledger,
                        totals,
                        valkey,
                        this::complete,
                        this::probe,
                        hasQueues
                                ? Optional.of(new JobServices.QueueBackends(queues, new StoreBreaker(clock), wanted))
                                : Optional.empty()),
                new SystemServices(
                        clock,
                        _ -> false,
                        new IdGenerator(),
                        new Random(1),
                        _ -> Thread.ofVirtual().unstarted(() -> {}),
                        this::run),
                new JsonLog(clock, JsonLog.Level.DEBUG, this::tell),
                spanExporter);
        operations.useApplication(application);
        worker.useApplication(application);
        warmer.useApplication(application);
        stands("/api/write-haiku", new WriteHaiku());
        stands("/api/name-colours", new NameColours());
    }

    /** Puts a function at a route. */
    FunctionHarness stands(String route, HttpFunction function) {
        function.useApplication(application);
        functions.put(route, function);
        return this;
    }

    /** What Claude will do from now on. */
    FunctionHarness claude(Function<Prompt, Completion> does) {
        claude = does;
        return this;
    }

    /** What X-Ray calls the invocations from now on. */
    FunctionHarness traced(String header) {
        trace = Optional.of(header);
        return this;
    }

    /** Keeps background work back until {@link #runBackground}. */
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

    /** What the probe will find from now on. */
    void claudeIs(HealthCheck.Status found) {
        status = found;
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

    /** Hands any bytes to the function at a route. */
    ProxyResponseView send(String route, String event) {
        return send(route, event.getBytes(StandardCharsets.UTF_8));
    }

    private ProxyResponseView send(String route, byte[] event) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        send(route, event, output);
        return ProxyResponseView.of(output.toByteArray());
    }

    /** Lets the function write its answer there. */
    void send(Event event, OutputStream output) {
        send(event.route(), event.bytes(), output);
    }

    private void send(String route, byte[] event, OutputStream output) {
        try {
            functions
                    .getOrDefault(route, operations)
                    .handleRequest(new ByteArrayInputStream(event), output, new Invocation(trace.orElse(null)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Hands an event of SQS to the worker; which messages are to come again. */
    String work(String event) {
        return invoke(worker, event);
    }

    private static String invoke(LambdaFunction function, String event) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            function.handleRequest(
                    new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), output, new Invocation());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return output.toString(StandardCharsets.UTF_8);
    }

    /** Lets the schedule call; what the function says. */
    String warm() {
        return invoke(warmer, "{}");
    }

    /** Hands the worker what was sent to a queue last, at its first try. */
    String workOnLast(Priority priority) {
        return work(queues.sent(priority).getLast());
    }

    /** Hands the worker a message, at its first try. */
    String work(InMemoryJobQueues.Message message) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        ObjectNode record = event.putArray("Records").addObject();
        record.put("messageId", "m1").put("receiptHandle", "r1").put("eventSource", "aws:sqs");
        record.put("body", message.body());
        return work(event.toString());
    }

    // To standard output as well: what no line may hold is looked for in the output of all tests (.ci/canaries).
    private void tell(String line) {
        log.add(line);
        System.out.println(line);
    }

    private Completion complete(Prompt prompt) {
        asked.add(prompt);
        return claude.apply(prompt);
    }

    private HealthCheck.Status probe() {
        probes++;
        return status;
    }
}
