package com.promptbuilder.local;

import com.promptbuilder.local.cdn.NginxCache;
import com.promptbuilder.local.dynamodb.EmbeddedDynamoDb;
import com.promptbuilder.local.gateway.Gateway;
import com.promptbuilder.local.gateway.GatewayServer;
import com.promptbuilder.local.invoke.Invoker;
import com.promptbuilder.local.logs.LogSink;
import com.promptbuilder.local.logs.LogSubscription;
import com.promptbuilder.local.schedule.ScheduleRunner;
import com.promptbuilder.local.sqs.EmbeddedSqs;
import com.promptbuilder.local.sqs.EventSourceMappings;
import com.promptbuilder.local.template.RouteTable;
import com.promptbuilder.local.template.Template;
import com.promptbuilder.local.template.Template.FunctionSpec;
import com.promptbuilder.local.valkey.EmbeddedValkey;
import com.promptbuilder.system.IdGenerator;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * The local runtime: gateway, functions and embedded backends in one process. Backends start in parallel. The server stops
 * first and lets requests in flight end, because they need all backends. The backends stop in reverse order of their start.
 */
public final class LocalRuntime implements AutoCloseable {
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final LocalSettings settings;
    private final Map<String, String> process;
    private final LocalServices localServices;
    private final LogSink log;

    private LocalRuntime(
            LocalSettings settings, Map<String, String> process, LocalServices localServices, LogSink log) {
        this.settings = settings;
        this.process = Map.copyOf(process);
        this.localServices = localServices;
        this.log = log;
    }

    /** A running runtime with its address, and the addresses of the simulator, the embedded Valkey and nginx, if they run. */
    public record Running(
            LocalRuntime runtime, URI url, Optional<URI> simulator, Optional<URI> valkey, Optional<URI> cdn) {}

    /**
     * Starts everything.
     *
     * @param process the variables of this process
     * @param log receives the functions' log
     * @throws IOException with a one-line message, if the port cannot be bound
     */
    public static Running start(
            LocalSettings settings, Map<String, String> process, LocalServices localServices, LogSink log)
            throws IOException {
        LocalRuntime runtime = new LocalRuntime(settings, process, localServices, log);
        try {
            return runtime.start();
        } catch (IOException | RuntimeException e) {
            runtime.close();
            throw e;
        }
    }

    private Running start() throws IOException {
        GatewayServer server = keep(GatewayServer.bind(settings.host(), settings.port()));
        Template template = Template.read(settings.template(), process);
        Optional<URI> simulatorUrl;
        Optional<URI> dynamoDbUrl;
        Optional<URI> valkeyUrl;
        Optional<EmbeddedSqs> queues;
        Optional<NginxCache> cdn;
        try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
            var simulator = CompletableFuture.supplyAsync(this::startSimulator, starters);
            var dynamoDb = CompletableFuture.supplyAsync(() -> startDynamoDb(template), starters);
            var valkey = CompletableFuture.supplyAsync(this::startValkey, starters);
            var nginx = CompletableFuture.supplyAsync(() -> startCdn(server.url()), starters);
            var elasticMq = CompletableFuture.supplyAsync(() -> startQueues(template), starters);
            simulatorUrl = await(simulator);
            dynamoDbUrl = await(dynamoDb);
            valkeyUrl = await(valkey);
            queues = await(elasticMq);
            cdn = await(nginx);
        }
        Map<String, String> known = new HashMap<>(process);
        simulatorUrl.ifPresent(url -> known.putAll(SimulatorVariables.of(settings.providers(), url, process)));
        valkeyUrl.ifPresent(url -> known.put("VALKEY", url.toString()));
        Function<List<FunctionSpec>, Map<String, String>> variables =
                functions -> FunctionVariables.of(functions, known, dynamoDbUrl, queues);
        Map<String, String> shared = variables.apply(template.functions());
        Clock clock = Clock.systemUTC();
        Invoker invoker =
                keep(new InvokerFactory(template, variables, localServices, startLog(shared), clock).choose(settings));
        queues.ifPresent(embedded ->
                keep(EventSourceMappings.start(template.sources(), embedded, invoker, slots(), System.err, clock)));
        keep(ScheduleRunner.start(template.schedules(), invoker, System.err, clock));
        server.serve(
                new Gateway(
                        new RouteTable(template.routes()),
                        invoker,
                        Map.of(
                                "/local/environments",
                                invoker::environments,
                                "/local/cdn",
                                () -> cdn.map(NginxCache::stats).orElse("{}")),
                        System.err,
                        clock,
                        // UUID.randomUUID() has a lock, for which requests would wait.
                        () -> IdGenerator.uuid(ThreadLocalRandom.current())),
                List.of(shared.getOrDefault("CORS_ORIGINS", "").split("[,\\s]+")));
        stopFirst(server);
        return new Running(this, server.url(), simulatorUrl, valkeyUrl, cdn.map(NginxCache::url));
    }

    private Optional<URI> startSimulator() {
        return settings.isSimulated()
                ? Optional.of(keep(localServices.startClaudeSimulator(process)).baseUrl())
                : Optional.empty();
    }

    private Optional<URI> startDynamoDb(Template template) {
        Optional<URI> embedded = settings.dynamoDb().isPresent()
                ? Optional.empty()
                : Optional.of(keep(EmbeddedDynamoDb.start(
                                template.tables(),
                                "127.0.0.1",
                                LocalSettings.port(process, "DYNAMODB_PORT", 0),
                                settings.data()))
                        .endpoint());
        LocalSettings.replica(process)
                .or(() -> embedded)
                .ifPresent(url -> EmbeddedDynamoDb.createReplica(process.getOrDefault("REPLICA_TABLE", ""), url));
        return embedded;
    }

    private Optional<URI> startValkey() {
        return switch (settings.valkey()) {
            case LocalSettings.Valkey.Embedded() ->
                Optional.of(keep(EmbeddedValkey.start()).url());
            case LocalSettings.Valkey.None(), LocalSettings.Valkey.External(var _) -> Optional.empty();
        };
    }

    private Optional<NginxCache> startCdn(URI api) {
        return settings.cdn().map(cdn -> keep(NginxCache.start(settings.host(), cdn.port(), api, cdn.keepsAnswers())));
    }

    private Optional<EmbeddedSqs> startQueues(Template template) {
        return settings.queues().isPresent() || template.queues().isEmpty()
                ? Optional.empty()
                : Optional.of(keep(EmbeddedSqs.start(template.queues())));
    }

    private OptionalInt slots() {
        return settings.scaling()
                .map(scaling -> OptionalInt.of(scaling.environments() * scaling.concurrency()))
                .orElseGet(OptionalInt::empty);
    }

    /** The log, and for environments a subscription. Handlers of this process have their own. */
    private LogSink startLog(Map<String, String> variables) {
        return settings.scaling()
                .flatMap(_ -> localServices.bridge(variables, log))
                .map(target -> log.and(keep(LogSubscription.start(target, Clock.systemUTC(), System.err))))
                .orElse(log);
    }

    private static <T> T await(CompletableFuture<T> starting) {
        try {
            return starting.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    private <T extends AutoCloseable> T keep(T backend) {
        synchronized (started) {
            started.push(backend);
        }
        return backend;
    }

    /** The server bound its port before the backends started, but must stop before them. */
    private void stopFirst(GatewayServer server) {
        synchronized (started) {
            started.remove(server);
            started.push(server);
        }
    }

    /** Stops everything, the server first. A backend that fails to stop does not keep the others from stopping. */
    @Override
    public void close() {
        synchronized (started) {
            while (!started.isEmpty()) {
                try {
                    started.pop().close();
                } catch (Exception e) {
                    System.err.println("A backend did not stop: " + e.getMessage());
                }
            }
        }
    }
}
