package com.promptbuilder.local.environment;

import com.promptbuilder.local.invoke.InvocationIds;
import com.promptbuilder.local.invoke.Invoker;
import com.promptbuilder.local.template.FunctionSpec;

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

/** The invoker that runs every function in execution environments of its own, under AWS's runtime interface client. */
public final class ProcessInvoker implements Invoker {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Scaling scaling;
    private final RuntimeApi api;
    private final Path folder;
    private final Function<FunctionSpec, EnvironmentPool> maker;
    private final Map<FunctionSpec, EnvironmentPool> fleets = new ConcurrentHashMap<>();

    private ProcessInvoker(
            Scaling scaling, RuntimeApi api, Path folder, Function<FunctionSpec, EnvironmentPool> maker) {
        this.scaling = scaling;
        this.api = api;
        this.folder = folder;
        this.maker = maker;
    }

    /**
     * What the environments run and where their words go.
     *
     * @param classPath the functions and what they need, without the runtime client
     * @param variables the application's variables for a function
     * @param lines takes the log streams
     * @param log where failed inits and lost environments are told, one line each
     */
    public record Dependencies(
            String classPath,
            Function<FunctionSpec, Map<String, String>> variables,
            LogSink lines,
            PrintStream log,
            Clock clock) {}

    /**
     * Starts the Runtime API. Environments start when they are needed.
     *
     * @throws IOException with a message of one line, if this machine cannot run them
     */
    public static ProcessInvoker start(Scaling scaling, Dependencies dependencies) throws IOException {
        Path folder = Files.createTempDirectory("environments-");
        try {
            RuntimeInterfaceClient client = RuntimeInterfaceClient.unpackedTo(folder);
            ProcessLauncher processLauncher =
                    new ProcessLauncher(dependencies.classPath(), folder, client, dependencies.variables());
            RuntimeApi api = RuntimeApi.start();
            EnvironmentStarter environmentStarter =
                    new EnvironmentStarter(processLauncher, api, scaling, dependencies.lines(), dependencies.clock());
            return new ProcessInvoker(
                    scaling,
                    api,
                    folder,
                    function -> new EnvironmentPool(
                            function, scaling, environmentStarter, dependencies.log(), dependencies.clock()));
        } catch (IOException e) {
            delete(folder);
            throw e;
        }
    }

    @Override
    public Outcome invoke(FunctionSpec function, byte[] event, InvocationIds trace, OutputStream answer) {
        return fleets.computeIfAbsent(function, maker).invoke(new Invocation(event, trace, answer));
    }

    /** The environments there are. */
    public List<EnvironmentStatus> facts() {
        return fleets.values().stream()
                .flatMap(environmentPool -> environmentPool.facts().stream())
                .toList();
    }

    /** The environments there are, and the bounds they have, as JSON. */
    public String json() {
        return EnvironmentsPage.json(scaling, facts());
    }

    /** Ends all environments: by a request, and by force if they do not follow it. */
    @Override
    public void close() {
        List<ExecutionEnvironment> ending = fleets.values().stream()
                .flatMap(environmentPool -> environmentPool.close().stream())
                .toList();
        long end = System.nanoTime() + PATIENCE.toNanos();
        ending.forEach(environment -> environment.awaitEnd(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
        ending.forEach(ExecutionEnvironment::kill);
        ending.forEach(environment -> environment.awaitEnd(PATIENCE));
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
            System.err.println("Left behind: " + folder);
        }
    }
}
