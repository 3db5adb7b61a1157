package com.promptbuilder.local.environment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.local.invoke.Invoker;
import com.promptbuilder.local.invoke.Invoker.InvocationIds;
import com.promptbuilder.local.logs.LogSink;
import com.promptbuilder.local.template.Template.FunctionSpec;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Invoker that runs each function in separate execution environments, under AWS's runtime interface client. */
public final class ProcessInvoker implements Invoker {
    private static final Duration TERMINATION_TIMEOUT = Duration.ofSeconds(2);

    private final Scaling scaling;
    private final RuntimeApi api;
    private final Path folder;
    private final Function<FunctionSpec, EnvironmentPool> poolFactory;
    private final Map<FunctionSpec, EnvironmentPool> pools = new ConcurrentHashMap<>();

    private ProcessInvoker(
            Scaling scaling, RuntimeApi api, Path folder, Function<FunctionSpec, EnvironmentPool> poolFactory) {
        this.scaling = scaling;
        this.api = api;
        this.folder = folder;
        this.poolFactory = poolFactory;
    }

    /**
     * The class path of the environments, their variables, and the receivers of their logs.
     *
     * @param functionJvm what the JVMs of environments load
     * @param variables the application's variables for a function
     * @param lines receives the log streams
     * @param log stream for failed inits and unexpected ends of environments, one line each
     */
    public record Dependencies(
            FunctionJvm functionJvm,
            Function<FunctionSpec, Map<String, String>> variables,
            LogSink lines,
            PrintStream log,
            Clock clock) {}

    /** Starts the Runtime API; environments start on demand. The exception's message is the reason, in one line. */
    public static ProcessInvoker start(Scaling scaling, Dependencies dependencies) throws IOException {
        Path folder = Files.createTempDirectory("environments-");
        try {
            RuntimeInterfaceClient client = RuntimeInterfaceClient.unpackedTo(folder);
            ProcessLauncher launcher =
                    new ProcessLauncher(dependencies.functionJvm(), folder, client, dependencies.variables());
            RuntimeApi api = RuntimeApi.start();
            EnvironmentStarter starter =
                    new EnvironmentStarter(launcher, api, scaling, dependencies.lines(), dependencies.clock());
            return new ProcessInvoker(
                    scaling,
                    api,
                    folder,
                    function ->
                            new EnvironmentPool(function, scaling, starter, dependencies.log(), dependencies.clock()));
        } catch (IOException e) {
            delete(folder);
            throw e;
        }
    }

    @Override
    public Outcome invoke(FunctionSpec function, byte[] event, InvocationIds trace, OutputStream answer) {
        return pools.computeIfAbsent(function, poolFactory).invoke(new Invocation(event, trace, answer));
    }

    /** The status of all environments. */
    public List<EnvironmentStatus> statuses() {
        return pools.values().stream().flatMap(pool -> pool.statuses().stream()).toList();
    }

    @Override
    public String environments() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("limit", scaling.environments()).put("concurrency", scaling.concurrency());
        json.put("freeze", scaling.freeze()).put("snapStart", scaling.snapStart());
        statuses().stream().map(EnvironmentStatus::json).forEach(json.putArray("environments")::add);
        return json.toString();
    }

    /** Ends all environments: first by SIGTERM, then by SIGKILL. Waits 2 s ({@code TERMINATION_TIMEOUT}) for each step. */
    @Override
    public void close() {
        List<ExecutionEnvironment> ending =
                pools.values().stream().flatMap(pool -> pool.close().stream()).toList();
        long end = System.nanoTime() + TERMINATION_TIMEOUT.toNanos();
        ending.forEach(environment -> environment.awaitEnd(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
        ending.forEach(ExecutionEnvironment::kill);
        ending.forEach(environment -> environment.awaitEnd(TERMINATION_TIMEOUT));
        api.close();
        delete(folder);
    }

    private static void delete(Path folder) {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            System.err.println("The folder " + folder + " was not deleted: " + e.getMessage());
        }
    }
}
