package com.promptbuilder.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.budget.SwitchedLedger;
import com.promptbuilder.claude.ClaudeProbe;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.coalesce.Surroundings;
import com.promptbuilder.http.sample.NameColours;
import com.promptbuilder.http.sample.SampleOperations;
import com.promptbuilder.http.sample.SampleWarmer;
import com.promptbuilder.http.sample.SampleWorker;
import com.promptbuilder.http.sample.WriteHaiku;
import com.promptbuilder.life.Ids;
import com.promptbuilder.queue.InMemoryJobQueues;
import com.promptbuilder.queue.Priority;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.table.StoreBreaker;
import com.promptbuilder.telemetry.Log;
import com.promptbuilder.trace.Spans;
import com.promptbuilder.valkey.ValkeyServer;
import com.promptbuilder.wanted.InMemoryWantedStore;

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
final class Door {
    static final String HAIKU = "Salt on every stone, songbird-answer";

    final FixedClock clock = new FixedClock();
    final SwitchedTotals totals = new SwitchedTotals();
    final StoreBreaker tableBreaker = new StoreBreaker(clock);
    final SwitchedRecords records = new SwitchedRecords(tableBreaker);
    final SwitchedLedger ledger = new SwitchedLedger(tableBreaker);
    final SwitchedQueues queues = new SwitchedQueues();
    final InMemoryWantedStore wanted = new InMemoryWantedStore();
    final List<Prompt> asked = new ArrayList<>();
    final List<String> log = new CopyOnWriteArrayList<>();
    private final Map<String, HttpFunction> functions = new HashMap<>();
    private final HttpFunction operations = new SampleOperations();
    private final SampleWorker worker = new SampleWorker();
    private final SampleWarmer warmer = new SampleWarmer();
    private final Application application;
    private Function<Prompt, Completion> claude = _ -> text(HAIKU);
    private ClaudeProbe.Finding finding = ClaudeProbe.Finding.HEALTHY;
    private Optional<String> trace = Optional.empty();
    private int probes;
    private final List<Runnable> background = new ArrayList<>();
    private boolean isBackgroundHeld;

    Door() {
        this(Map.of());
    }

    /** @param variables the environment's */
    Door(Map<String, String> variables) {
        this(variables, Optional.empty(), Spans.NONE, false);
    }

    /** @param spans takes the spans */
    Door(Map<String, String> variables, Spans spans) {
        this(variables, Optional.empty(), spans, false);
    }

    /** @param valkey the second tier */
    Door(Map<String, String> variables, ValkeyServer valkey) {
        this(variables, Optional.of(valkey), Spans.NONE, false);
    }

    /** A door with queues of jobs, which nobody empties but the test. */
    static Door withQueues() {
        return withQueues(Map.of());
    }

    /** @param variables the environment's */
    static Door withQueues(Map<String, String> variables) {
        return new Door(variables, Optional.empty(), Spans.NONE, true);
    }

    private Door(Map<String, String> variables, Optional<ValkeyServer> valkey, Spans spans, boolean hasQueues) {
        application = new Application(
                Settings.fromEnvironment(variables),
                new Outside(
                        records,
                        tableBreaker,
                        Optional.empty(),
                        ledger,
                        totals,
                        valkey,
                        this::complete,
                        this::probe,
                        hasQueues
                                ? Optional.of(new Queueing.Outside(queues, new StoreBreaker(clock), wanted))
                                : Optional.empty()),
                new Surroundings(
                        clock,
                        _ -> false,
                        new Ids(),
                        new Random(1),
                        _ -> Thread.ofVirtual().unstarted(() -> {}),
                        this::run),
                new Log(clock, Log.Level.DEBUG, this::tell),
                spans);
        operations.serveWith(application);
        worker.serveWith(application);
        warmer.serveWith(application);
        stands("/api/write-haiku", new WriteHaiku());
        stands("/api/name-colours", new NameColours());
    }

    /** Puts a function at a route. */
    Door stands(String route, HttpFunction function) {
        function.serveWith(application);
        functions.put(route, function);
        return this;
    }

    /** What Claude will do from now on. */
    Door claude(Function<Prompt, Completion> does) {
        claude = does;
        return this;
    }

    /** What X-Ray calls the invocations from now on. */
    Door traced(String header) {
        trace = Optional.of(header);
        return this;
    }

    /** Keeps background work back until {@link #runBackground}. */
    Door holdBackground() {
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
    void claudeIs(ClaudeProbe.Finding found) {
        finding = found;
    }

    int probes() {
        return probes;
    }

    static Completion text(String text) {
        return new Completion.Text(text, "claude-haiku-5-5", Usage.NONE);
    }

    Answer send(Event event) {
        return send(event.route(), event.bytes());
    }

    /** Hands any bytes to the function at a route. */
    Answer send(String route, String event) {
        return send(route, event.getBytes(StandardCharsets.UTF_8));
    }

    private Answer send(String route, byte[] event) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        send(route, event, output);
        return Answer.of(output.toByteArray());
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

    private ClaudeProbe.Finding probe() {
        probes++;
        return finding;
    }
}
