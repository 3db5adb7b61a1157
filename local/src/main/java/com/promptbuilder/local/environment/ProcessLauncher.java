package com.promptbuilder.local.environment;

import com.promptbuilder.local.environment.EnvironmentProcess.TelemetryLogReader;
import com.promptbuilder.local.process.WatchedCommand;
import com.promptbuilder.local.template.Template.FunctionSpec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Launches the processes of environments.
 *
 * <ul>
 *   <li>A process never outlives this one, even if it is frozen ({@link WatchedCommand}).
 *   <li>A process ignores Ctrl-C, so invocations in flight go on until this process stops the environments.
 *   <li>Standard output carries the process's output and errors. Standard error carries the runtime client's log frames.
 * </ul>
 */
record ProcessLauncher(
        FunctionJvm functionJvm,
        Path folder,
        RuntimeInterfaceClient client,
        Function<FunctionSpec, Map<String, String>> variables) {
    /** The start parameters of one environment: its id of 32 hexadecimal digits, the address of its Runtime API. */
    record Spec(String id, FunctionSpec function, Scaling scaling, String runtimeApi, Instant at) {
        private static final DateTimeFormatter DAY =
                DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);

        /**
         * The application's variables, overridden by those that Lambda sets.
         *
         * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">Lambda's environment variables</a>
         */
        Map<String, String> variables(Map<String, String> application) {
            Map<String, String> variables = new HashMap<>(application);
            variables.putIfAbsent("AWS_REGION", "us-east-1");
            variables.put("AWS_DEFAULT_REGION", variables.get("AWS_REGION"));
            variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_java25");
            variables.putAll(function.lambdaVariables("%s/[%s]%s".formatted(DAY.format(at), FunctionSpec.VERSION, id)));
            variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", scaling.snapStart() ? "snap-start" : "on-demand");
            variables.put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
            variables.put("_HANDLER", function.handlerClass());
            variables.put("_LAMBDA_TELEMETRY_LOG_FD", Integer.toString(TelemetryLogReader.DESCRIPTOR));
            variables.put("TZ", ":UTC");
            variables.remove("AWS_LAMBDA_MAX_CONCURRENCY");
            if (scaling.isShared()) {
                variables.put("AWS_LAMBDA_MAX_CONCURRENCY", Integer.toString(scaling.concurrency()));
            }
            return variables;
        }
    }

    Process launch(Spec spec) throws IOException {
        String redirections = "%d>&2 2>&1".formatted(TelemetryLogReader.DESCRIPTOR);
        ProcessBuilder builder = new ProcessBuilder(WatchedCommand.of("KILL", redirections, program(spec.function())))
                .directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(spec.variables(variables.apply(spec.function())));
        return builder.start();
    }

    private List<String> program(FunctionSpec function) {
        List<String> program = new ArrayList<>();
        Optional.ofNullable(function.environment().get(FunctionSpec.EXEC_WRAPPER))
                .ifPresent(program::add);
        program.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        program.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:+TieredCompilation",
                "-XX:TieredStopAtLevel=1",
                "-Xmx" + heapMegabytes(function) + "m",
                "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac", // as Lambda does: selects the hooks
                "--add-opens=java.base/java.io=ALL-UNNAMED", // the client opens a stream by its descriptor number
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        program.addAll(client.options());
        program.addAll(functionJvm.options(client.classPath()));
        program.addAll(List.of(RuntimeInterfaceClient.MAIN_CLASS, function.handlerClass()));
        return program;
    }

    /** 85 % of the memory, as on Lambda. The rest is for non-heap memory. */
    private static int heapMegabytes(FunctionSpec function) {
        return function.memoryMegabytes() * 85 / 100;
    }
}
