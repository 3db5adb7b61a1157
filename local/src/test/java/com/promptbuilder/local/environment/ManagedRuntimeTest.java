package com.promptbuilder.local.environment;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** AWS's runtime interface client. */
class ManagedRuntimeTest extends RuntimeContract {
    ManagedRuntimeTest() throws IOException {
        super(Map.of());
    }

    @Test
    void aResponseIsSentAtItsEnd() throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        var outcome = functions.stream("parts " + sign, answer);
        Invocations.awaitThat(
                () -> functions.statuses().stream().anyMatch(one -> one.state() == EnvironmentStatus.State.BUSY));

        assertThat(answer.toString(UTF_8)).isEmpty();
        Files.createFile(sign);
        outcome.join();
        assertThat(answer.toString(UTF_8)).startsWith("first ");
    }
}
