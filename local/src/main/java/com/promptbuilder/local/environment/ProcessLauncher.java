package com.promptbuilder.local.environment;

import com.promptbuilder.local.template.FunctionSpec;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Starts the processes of environments. None outlives this process, however it ends: each has a shell beside it that waits
 * for the end of a pipe from here and then kills it, even if it is frozen. Ctrl-C reaches this process alone, which lets
 * invocations in flight go on. The log of a process is its standard output, which takes its errors too, and the frames of the
 * runtime client, which come as its standard error.
 */
final class ProcessLauncher {
    private static final String BESIDE_A_WATCHER = """
            trap '' INT HUP
            exec 3<&0
            { read -r _ || kill -KILL $$; } <&3 3<&- >/dev/null 2>&1 &
            exec "$@" </dev/null 3<&- %d>&2 2>&1
            """.formatted(TelemetryLogReader.DESCRIPTOR);

    private final String classPath;
    private final Path folder;
    private final RuntimeInterfaceClient client;
    private final Function<FunctionSpec, Map<String, String>> variables;

    /**
     * @param classPath what the functions need
     * @param folder where the processes run
     * @param variables the application's variables for a function
     */
    ProcessLauncher(
            String classPath,
            Path folder,
            RuntimeInterfaceClient client,
            Function<FunctionSpec, Map<String, String>> variables) {
        this.classPath = classPath;
        this.folder = folder;
        this.client = client;
        this.variables = variables;
    }

    Process launch(EnvironmentSpec environmentSpec) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", BESIDE_A_WATCHER, "environment"));
        command.addAll(program(environmentSpec.function()));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environmentSpec.variables(variables.apply(environmentSpec.function())));
        return builder.start();
    }

    private List<String> program(FunctionSpec function) {
        List<String> program = new ArrayList<>();
        program.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        program.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:+TieredCompilation",
                "-XX:TieredStopAtLevel=1",
                "-Xmx" + heapMegabytes(function) + "m",
                "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac", // as Lambda starts it: whose hooks are
                // called
                "--add-opens=java.base/java.io=ALL-UNNAMED", // the client makes a stream of a descriptor's number
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        program.addAll(client.options());
        program.addAll(List.of("-cp", classPath + File.pathSeparator + client.classPath()));
        program.addAll(List.of(RuntimeInterfaceClient.MAIN_CLASS, function.handlerClass()));
        return program;
    }

    /** Lambda leaves some of the memory to what is not heap. */
    private static int heapMegabytes(FunctionSpec function) {
        return function.memoryMegabytes() * 85 / 100;
    }
}
