package com.promptbuilder.local.environment;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

class ProcessLauncherTest {
    private final Path folder;
    /** A Runtime API that never answers. */
    private final ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

    ProcessLauncherTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
    }

    @AfterEach
    void close() throws IOException {
        silent.close();
    }

    /** The pipe ends with its writer, also if the writer is killed. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProcessDoesNotOutliveItsParentEvenFrozen(boolean frozen) throws Exception {
        RuntimeInterfaceClient client = RuntimeInterfaceClient.unpackedTo(folder);
        ProcessLauncher launcher = new ProcessLauncher(Invocations.jvm(), folder, client, function -> Map.of());
        Process process = launcher.launch(blueprint(new Scaling(1, 1, false, false)));
        if (frozen) {
            Invocations.awaitThat(() -> isJava(process));
            new EnvironmentProcess(process, line -> {}).freeze();
        }
        process.getOutputStream().close();

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + 9);
    }

    private static boolean isJava(Process process) {
        return process.info().command().filter(name -> name.endsWith("java")).isPresent();
    }

    @Test
    void theVariablesAreLambdas() {
        assertThat(blueprint(new Scaling(1, 1, false, false))
                        .variables(Map.of("TABLE_NAME", "t", "AWS_REGION", "eu-west-1")))
                .containsEntry("TABLE_NAME", "t")
                .containsEntry("AWS_REGION", "eu-west-1")
                .containsEntry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
                .containsEntry("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/Test")
                .containsEntry("AWS_LAMBDA_LOG_STREAM_NAME", "1970/01/01/[$LATEST]id")
                .containsEntry("_HANDLER", TestFunction.class.getName())
                .doesNotContainKey("AWS_LAMBDA_MAX_CONCURRENCY");
        assertThat(blueprint(new Scaling(1, 8, false, true)).variables(Map.of()))
                .containsEntry("AWS_LAMBDA_MAX_CONCURRENCY", "8")
                .containsEntry("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
    }

    private ProcessLauncher.Spec blueprint(Scaling scaling) {
        return new ProcessLauncher.Spec(
                "id",
                TestFunction.spec(Duration.ofSeconds(3)),
                scaling,
                "127.0.0.1:" + silent.getLocalPort() + "/none",
                Instant.EPOCH);
    }
}
