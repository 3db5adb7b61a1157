package com.promptbuilder.local.environment;

import com.fasterxml.jackson.core.JsonFactory;
import com.promptbuilder.local.invoke.Invoker.InvocationIds;
import com.promptbuilder.local.invoke.Invoker.Outcome;
import com.promptbuilder.local.template.Template.FunctionSpec;
import com.promptbuilder.runtime.StreamingRuntime;
import org.crac.Resource;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A real invoker of {@link TestFunction}, and its log. */
final class Invocations implements AutoCloseable {
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final FunctionSpec tested;
    private final ProcessInvoker invoker;

    /** @param environment the function's variables in the template */
    Invocations(Scaling scaling, Map<String, String> environment) throws IOException {
        tested = new FunctionSpec("Test", TestFunction.class.getName(), Duration.ofSeconds(30), 128, environment);
        invoker = ProcessInvoker.start(
                scaling,
                new ProcessInvoker.Dependencies(
                        jvm(),
                        function -> Map.of("TABLE_NAME", "records"),
                        line -> lines.add(line.function() + " " + line.text()),
                        new PrintStream(log, true, UTF_8),
                        Clock.systemUTC()));
    }

    /** The test function and the streaming runtime, each with what it uses, and a start-up cache that does not exist. */
    static FunctionJvm jvm() {
        String classPath = Stream.of(TestFunction.class, StreamingRuntime.class, JsonFactory.class, Resource.class)
                .map(type ->
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .collect(Collectors.joining(File.pathSeparator));
        return new FunctionJvm(classPath, Optional.of(Path.of("missing.aot")));
    }

    /** An answer and how the invocation ended. */
    record Result(String text, Outcome outcome) {
        long pid() {
            assertThat(outcome).isEqualTo(new Outcome.Returned());
            return Long.parseLong(text.substring(text.lastIndexOf(' ') + 1));
        }

        String reason() {
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            return ((Outcome.Failed) outcome).reason();
        }
    }

    Result call(String command) {
        return call(tested, command);
    }

    Result call(FunctionSpec function, String command) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        InvocationIds trace = new InvocationIds(UUID.randomUUID().toString(), "Root=1-2-3");
        Outcome outcome = invoker.invoke(function, command.getBytes(UTF_8), trace, answer);
        return new Result(answer.toString(UTF_8), outcome);
    }

    /** Invokes the function, whose answer is readable while it is written. */
    CompletableFuture<Outcome> stream(String command, OutputStream answer) {
        InvocationIds trace = new InvocationIds(UUID.randomUUID().toString(), "Root=1-2-3");
        return CompletableFuture.supplyAsync(
                () -> invoker.invoke(tested, command.getBytes(UTF_8), trace, answer), callers);
    }

    CompletableFuture<Result> callLater(String command) {
        return CompletableFuture.supplyAsync(() -> call(command), callers);
    }

    /** Invokes the function, and returns when that number of environments wait for the file. */
    CompletableFuture<Result> occupy(Path file, int environments) {
        CompletableFuture<Result> result = callLater("wait " + file);
        awaitThat(() -> count(EnvironmentStatus.State.BUSY) == environments);
        return result;
    }

    /** Returns when each environment has polled for its next invocation. */
    void settle() {
        awaitThat(() -> count(EnvironmentStatus.State.BUSY) == 0);
    }

    long count(EnvironmentStatus.State state) {
        return statuses().stream().filter(one -> one.state() == state).count();
    }

    List<EnvironmentStatus> statuses() {
        return invoker.statuses();
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    String log() {
        return log.toString(UTF_8);
    }

    /** Waits until a condition is true. Fails after 20 s. */
    static void awaitThat(BooleanSupplier isSo) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!isSo.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }

    static boolean isRunning(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    @Override
    public void close() {
        invoker.close();
        callers.close();
    }
}
