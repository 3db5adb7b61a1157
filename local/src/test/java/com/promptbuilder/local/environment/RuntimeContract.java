package com.promptbuilder.local.environment;

import com.promptbuilder.local.environment.Invocations.Result;
import com.promptbuilder.local.template.Template.FunctionSpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import static com.promptbuilder.local.environment.Invocations.awaitThat;
import static com.promptbuilder.local.environment.Invocations.isRunning;
import static org.assertj.core.api.Assertions.assertThat;

/** What every runtime does, shown with two environments of one invocation each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RuntimeContract {
    private final Map<String, String> environment;
    Invocations functions;
    Path sign;

    /** @param environment the function's variables, which choose the runtime */
    RuntimeContract(Map<String, String> environment) throws IOException {
        this.environment = environment;
        this.functions = invocations(new Scaling(2, 1, false, false));
    }

    final Invocations invocations(Scaling scaling) throws IOException {
        return new Invocations(scaling, environment);
    }

    @BeforeEach
    void settle(@TempDir Path folder) {
        sign = folder.resolve("sign");
        functions.settle();
    }

    @AfterAll
    void stop() {
        functions.close();
    }

    @Test
    void anEnvironmentIsStartedOnDemandAndThenReused() {
        long pid = functions.call("pid").pid();

        functions.settle();

        assertThat(pid).isNotEqualTo(ProcessHandle.current().pid());
        assertThat(functions.call("pid").pid()).isEqualTo(pid);
        assertThat(functions.statuses())
                .anyMatch(one -> one.pid().equals(Optional.of(pid))
                        && one.invocations() >= 2
                        && one.coldStart().isPresent());
    }

    @Test
    void whenAllAreBusyAnotherIsStartedAndTheThirdCallerWaits() throws Exception {
        CompletableFuture<Result> first = functions.occupy(sign, 1);
        CompletableFuture<Result> second = functions.occupy(sign, 2);
        CompletableFuture<Result> third = functions.callLater("pid");
        Files.createFile(sign);

        assertThat(first.join().pid()).isNotEqualTo(second.join().pid());
        assertThat(third.join().pid()).isIn(first.join().pid(), second.join().pid());
        assertThat(functions.statuses())
                .filteredOn(one -> one.function().equals("Test"))
                .hasSize(2);
    }

    @Test
    void theRuntimeTellsTheFunctionWhatLambdaWould() {
        assertThat(functions.call("context").text()).matches("[0-9a-f-]{36} Root=1-2-3 [0-9]+");
        assertThat(functions.call("variable AWS_LAMBDA_FUNCTION_NAME").text()).startsWith("Test ");
        assertThat(functions.call("variable AWS_LAMBDA_INITIALIZATION_TYPE").text())
                .startsWith("on-demand ");
        assertThat(functions.call("variable TABLE_NAME").text()).startsWith("records ");
        assertThat(functions.call("variable HOME").text()).startsWith("null ");
    }

    @Test
    void aLineOfTheLogStaysALine() {
        functions.call("logger {\"level\":\"INFO\",\"text\":\"ü\"}").pid();

        awaitThat(() -> functions
                .lines()
                .containsAll(
                        List.of("Test without an end", "Test an error", "Test {\"level\":\"INFO\",\"text\":\"ü\"}")));
    }

    @Test
    void aStreamedAnswerComesThrough() {
        assertThat(functions.call("stream").text()).startsWith("{\"statusCode\":200}\0\0\0\0\0\0\0\0the body, ");
    }

    @Test
    void aFailureIsToldWithoutItsMessageAndTheEnvironmentGoesOn() {
        long pid = functions.call("pid").pid();
        functions.settle();

        assertThat(functions.call("fail").reason())
                .startsWith("java.lang.IllegalStateException at ")
                .doesNotContain("caller");
        functions.settle();
        assertThat(functions.call("pid").pid()).isEqualTo(pid);
    }

    @Test
    void aTimeoutEndsTheEnvironment() {
        FunctionSpec hasty =
                new FunctionSpec("Hasty", TestFunction.class.getName(), Duration.ofSeconds(3), 128, environment);
        long pid = functions.call(hasty, "pid").pid();

        assertThat(functions.call(hasty, "wait " + sign).reason()).isEqualTo("timed out after 3.00 s");
        assertThat(functions.call(hasty, "pid").pid()).isNotEqualTo(pid);
        awaitThat(() -> !isRunning(pid));
    }

    @Test
    void anEnvironmentThatDiesFailsItsInvocationAndIsReplaced() {
        CompletableFuture<Result> lost = functions.occupy(sign, 1);
        long pid = functions.statuses().stream()
                .filter(one -> one.state() == EnvironmentStatus.State.BUSY)
                .flatMap(one -> one.pid().stream())
                .findFirst()
                .orElseThrow();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();

        assertThat(lost.join().reason()).isEqualTo("its environment ended with exit status 137");
        assertThat(functions.log()).contains(": ended with exit status 137");
        assertThat(functions.call("pid").pid()).isNotEqualTo(pid);
    }

    @Test
    void anInitThatFailsIsToldToTheCallerAndTheLog() {
        FunctionSpec broken = new FunctionSpec(
                "Broken", TestFunction.Broken.class.getName(), Duration.ofSeconds(3), 128, environment);

        assertThat(functions.call(broken, "pid").reason()).startsWith("the init of its environment failed: ");
        assertThat(functions.log())
                .contains("Function Broken, environment ")
                .contains("its init failed: it ended with exit status 1: ")
                .doesNotContain("a setting is missing");
    }

    @Test
    void severalInvocationsMeetInOneEnvironment() throws IOException {
        try (Invocations shared = invocations(new Scaling(1, 3, false, false))) {
            List<CompletableFuture<Result>> results =
                    Stream.generate(() -> shared.callLater("meet")).limit(3).toList();

            assertThat(results.stream().map(result -> result.join().pid()).distinct())
                    .hasSize(1);
            assertThat(shared.call("variable AWS_LAMBDA_MAX_CONCURRENCY").text())
                    .startsWith("3 ");
        }
    }

    @Test
    void aFrozenEnvironmentIsStoppedBetweenInvocationsAndGoesOnForTheNext() throws IOException {
        try (Invocations frozen = invocations(new Scaling(1, 1, true, true))) {
            long pid = frozen.call("variable AWS_LAMBDA_INITIALIZATION_TYPE").pid();
            awaitThat(() -> stateOf(pid).equals("T"));

            assertThat(frozen.statuses()).allMatch(one -> one.state() == EnvironmentStatus.State.FROZEN);
            assertThat(frozen.call("variable AWS_LAMBDA_INITIALIZATION_TYPE").text())
                    .isEqualTo("snap-start " + pid);
        }
    }

    private static String stateOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
        } catch (IOException e) {
            return "gone";
        }
    }

    @Test
    void noProcessIsLeftAfterTheEnd() throws IOException {
        Invocations ending = invocations(new Scaling(1, 1, true, false));
        CompletableFuture<Result> lost = ending.occupy(sign, 1);
        long pid = ending.statuses().getFirst().pid().orElseThrow();
        ending.close();

        assertThat(isRunning(pid)).isFalse();
        assertThat(lost.join().reason()).startsWith("its environment ended");
        assertThat(ending.call("pid").reason()).isEqualTo("the runtime is stopping");
    }
}
