package com.promptbuilder.local;

import com.promptbuilder.local.dynamodb.EmbeddedDynamoDb;
import com.promptbuilder.local.environment.LogSink;
import com.promptbuilder.local.gateway.Gateway;
import com.promptbuilder.local.gateway.GatewayServer;
import com.promptbuilder.local.logs.LogSubscription;
import com.promptbuilder.local.schedule.ScheduleRunner;
import com.promptbuilder.local.sqs.EmbeddedSqs;
import com.promptbuilder.local.sqs.EventSourceMappings;
import com.promptbuilder.local.template.RouteTable;
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
    private final LocalServices localServices;
    private final PrintStream out;

    private LocalRuntime(
            LocalSettings settings, Map<String, String> process, LocalServices localServices, PrintStream out) {
        this.settings = settings;
        this.process = Map.copyOf(process);
        this.localServices = localServices;
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
    public static Running start(
            LocalSettings settings, Map<String, String> process, LocalServices localServices, PrintStream out)
            throws IOException {
        LocalRuntime runtime = new LocalRuntime(settings, process, localServices, out);
        try {
            return runtime.start();
        } catch (IOException | RuntimeException e) {
            runtime.close();
            throw e;
        }
    }

    private Running start() throws IOException {
        GatewayServer server = keep(GatewayServer.bind(settings.host(), settings.port(), GatewayServer.Limits.DEFAULT));
        Template template = Template.read(settings.template(), process);
        Optional<URI> claude;
        Optional<URI> table;
        Optional<URI> near;
        Optional<EmbeddedSqs> queues;
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
                functions -> FunctionVariables.of(functions, known, claude, table, queues);
        Map<String, String> shared = variables.apply(template);
        InvokerFactory invokerFactory = new InvokerFactory(
                template, variables, localServices, out, startSubscription(shared), Clock.systemUTC());
        InvokerFactory.Selected selected = invokerFactory.choose(settings);
        keep(selected.invoker());
        queues.ifPresent(embedded -> keep(EventSourceMappings.start(
                template.sources(), embedded, selected.invoker(), places(), System.err, Clock.systemUTC())));
        keep(ScheduleRunner.start(template.schedules(), selected.invoker(), System.err, Clock.systemUTC()));
        server.serve(
                new Gateway(
                        new RouteTable(template.routes()),
                        selected.invoker(),
                        System.err,
                        Clock.systemUTC(),
                        UUID::randomUUID),
                selected.pages(),
                List.of(shared.getOrDefault("CORS_ORIGINS", "").split("[,\\s]+")));
        stopFirst(server);
        return new Running(this, server.url(), claude, near);
    }

    private Optional<URI> startSimulator() {
        return switch (settings.claude()) {
            case LocalSettings.Claude.Simulated() ->
                Optional.of(keep(localServices.startClaudeSimulator(process)).baseUrl());
            case LocalSettings.Claude.Anthropic _, LocalSettings.Claude.CustomUrl _ -> Optional.empty();
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
            case LocalSettings.Valkey.None(), LocalSettings.Valkey.External(var _) -> Optional.empty();
        };
    }

    private Optional<EmbeddedSqs> startQueues(Template template) {
        return settings.queues().isPresent() || template.queues().isEmpty()
                ? Optional.empty()
                : Optional.of(keep(EmbeddedSqs.start(template.queues())));
    }

    private OptionalInt places() {
        return settings.scaling()
                .map(scaling -> OptionalInt.of(scaling.environments() * scaling.concurrency()))
                .orElseGet(OptionalInt::empty);
    }

    private LogSink startSubscription(Map<String, String> variables) {
        return localServices
                .bridge(variables)
                .<LogSink>map(target -> keep(LogSubscription.start(target, Clock.systemUTC(), System.err)))
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
    private void stopFirst(GatewayServer server) {
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
