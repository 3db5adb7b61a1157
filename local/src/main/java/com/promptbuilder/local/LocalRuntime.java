package com.promptbuilder.local;

import com.promptbuilder.local.dynamodb.EmbeddedDynamoDb;
import com.promptbuilder.local.environment.LogLines;
import com.promptbuilder.local.gateway.Gateway;
import com.promptbuilder.local.gateway.LocalServer;
import com.promptbuilder.local.metrics.LogSubscription;
import com.promptbuilder.local.queue.EmbeddedQueues;
import com.promptbuilder.local.queue.EventSources;
import com.promptbuilder.local.schedule.Schedules;
import com.promptbuilder.local.template.Routes;
import com.promptbuilder.local.template.Template;
import com.promptbuilder.local.valkey.EmbeddedValkey;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * All parts of the runtime, running. What is slow to start starts side by side. The server stops first and lets requests in
 * flight end, since they need all the others; of these the last one started stops first.
 */
public final class LocalRuntime implements AutoCloseable {
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final LocalSettings settings;
    private final Map<String, String> process;
    private final Parts parts;
    private final PrintStream out;

    private LocalRuntime(LocalSettings settings, Map<String, String> process, Parts parts, PrintStream out) {
        this.settings = settings;
        this.process = Map.copyOf(process);
        this.parts = parts;
        this.out = out;
    }

    /** A running runtime, where it listens, and where embedded parts do: the simulator, if it stands in for Claude, and Valkey. */
    public record Running(LocalRuntime runtime, URI url, Optional<URI> simulator, Optional<URI> valkey) {}

    /**
     * Starts everything.
     *
     * @param process the variables of this process
     * @param out the functions' log
     * @throws IOException with a message of one line, if the port cannot be had
     */
    public static Running start(LocalSettings settings, Map<String, String> process, Parts parts, PrintStream out)
            throws IOException {
        LocalRuntime runtime = new LocalRuntime(settings, process, parts, out);
        try {
            return runtime.start();
        } catch (IOException | RuntimeException e) {
            runtime.close();
            throw e;
        }
    }

    private Running start() throws IOException {
        LocalServer server = keep(LocalServer.bind(settings.host(), settings.port(), LocalServer.Limits.DEFAULT));
        Template template = Template.read(settings.template(), process);
        Optional<URI> claude;
        Optional<URI> table;
        Optional<URI> near;
        Optional<EmbeddedQueues> queues;
        try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
            var simulator = CompletableFuture.supplyAsync(this::startSimulator, starters);
            var dynamoDb = CompletableFuture.supplyAsync(() -> startDynamoDb(template), starters);
            var valkey = CompletableFuture.supplyAsync(this::startValkey, starters);
            var elasticMq = CompletableFuture.supplyAsync(() -> startQueues(template), starters);
            claude = await(simulator);
            table = await(dynamoDb);
            near = await(valkey);
            queues = await(elasticMq);
        }
        Map<String, String> known = new HashMap<>(process);
        near.ifPresent(url -> known.put("VALKEY", url.toString()));
        Function<Template, Map<String, String>> variables =
                functions -> ApplicationEnvironment.of(functions, known, claude, table, queues);
        Map<String, String> shared = variables.apply(template);
        Invokers invokers = new Invokers(template, variables, parts, out, startSubscription(shared), Clock.systemUTC());
        Invokers.Chosen chosen = invokers.choose(settings);
        keep(chosen.invoker());
        queues.ifPresent(embedded -> keep(EventSources.start(
                template.sources(), embedded, chosen.invoker(), places(), System.err, Clock.systemUTC())));
        keep(Schedules.start(template.schedules(), chosen.invoker(), System.err, Clock.systemUTC()));
        server.serve(
                new Gateway(
                        new Routes(template.routes()),
                        chosen.invoker(),
                        System.err,
                        Clock.systemUTC(),
                        UUID::randomUUID),
                chosen.pages(),
                List.of(shared.getOrDefault("CORS_ORIGINS", "").split("[,\\s]+")));
        stopFirst(server);
        return new Running(this, server.url(), claude, near);
    }

    private Optional<URI> startSimulator() {
        return switch (settings.claude()) {
            case LocalSettings.Claude.Simulated() ->
                Optional.of(keep(parts.startClaudeSimulator(process)).baseUrl());
            case LocalSettings.Claude.Anthropic _, LocalSettings.Claude.Elsewhere _ -> Optional.empty();
        };
    }

    private Optional<URI> startDynamoDb(Template template) {
        return settings.dynamoDb().isPresent()
                ? Optional.empty()
                : Optional.of(keep(EmbeddedDynamoDb.start(template.tables())).endpoint());
    }

    private Optional<URI> startValkey() {
        return switch (settings.valkey()) {
            case LocalSettings.Valkey.Embedded() ->
                Optional.of(keep(EmbeddedValkey.start()).url());
            case LocalSettings.Valkey.None(), LocalSettings.Valkey.Elsewhere(var _) -> Optional.empty();
        };
    }

    private Optional<EmbeddedQueues> startQueues(Template template) {
        return settings.queues().isPresent() || template.queues().isEmpty()
                ? Optional.empty()
                : Optional.of(keep(EmbeddedQueues.start(template.queues())));
    }

    private OptionalInt places() {
        return settings.scaling()
                .map(scaling -> OptionalInt.of(scaling.environments() * scaling.concurrency()))
                .orElseGet(OptionalInt::empty);
    }

    private LogLines startSubscription(Map<String, String> variables) {
        return parts.bridge(variables)
                .<LogLines>map(bridge -> keep(LogSubscription.start(bridge, Clock.systemUTC(), System.err)))
                .orElse((_, _, _) -> {});
    }

    private static <T> T await(CompletableFuture<T> part) {
        try {
            return part.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        synchronized (started) {
            started.push(part);
        }
        return part;
    }

    /** The server took its port before anything else started; whatever started since, it stops before them all. */
    private void stopFirst(LocalServer server) {
        synchronized (started) {
            started.remove(server);
            started.push(server);
        }
    }

    /** Stops everything, the server first; one part that does not stop keeps no other from stopping. */
    @Override
    public void close() {
        synchronized (started) {
            while (!started.isEmpty()) {
                try {
                    started.pop().close();
                } catch (Exception e) {
                    System.err.println("While stopping: " + e.getMessage());
                }
            }
        }
    }
}
