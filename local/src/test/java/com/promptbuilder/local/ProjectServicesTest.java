package com.promptbuilder.local;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ProjectServicesTest {
    private final ByteArrayOutputStream notices = new ByteArrayOutputStream();
    private final ProjectServices parts = new ProjectServices(new PrintStream(notices, true, UTF_8));

    @Test
    void sayInOneLineThatTheSimulatorIsNotOnItsUsualPort() throws IOException {
        try (ServerSocket taken = anyPort();
                LocalServices.Service simulator =
                        parts.startClaudeSimulator(Map.of("PORT", Integer.toString(taken.getLocalPort() - 1)))) {
            assertThat(notices.toString(UTF_8))
                    .isEqualTo("Port %d is taken: the simulator listens on %s.%n"
                            .formatted(taken.getLocalPort(), simulator.baseUrl()));
        }
    }

    @Test
    void sayNothingElse() {
        try (LocalServices.Service simulator = parts.startClaudeSimulator(Map.of("PORT", "0"))) {
            assertThat(simulator.baseUrl().getPort()).isPositive();
            assertThat(notices.toString(UTF_8)).isEmpty();
        }
    }

    @Test
    void doNotMoveASimulatorWhosePortIsGiven() throws IOException {
        try (ServerSocket taken = anyPort()) {
            Map<String, String> given = Map.of("SIMULATOR_PORT", Integer.toString(taken.getLocalPort()));

            assertThatExceptionOfType(LocalSettingsException.class).isThrownBy(() -> parts.startClaudeSimulator(given));
        }
    }

    private static ServerSocket anyPort() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }
}
