package com.promptbuilder.simulator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A simulator starts, serves concurrent calls, and stops. */
@Timeout(30)
class LifecycleTest {
    @Test
    void aTakenPortIsNamed() {
        try (SimulatorFixture simulatorFixture = SimulatorFixture.open()) {
            int taken = simulatorFixture.simulator.baseUrl().getPort();
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> ClaudeSimulator.start(settings(taken)))
                    .withMessage("The simulator could not listen on 127.0.0.1:" + taken);
        }
    }

    @Test
    void aFreedPortCanBeTakenAgain() throws Exception {
        SimulatorFixture first = SimulatorFixture.open();
        URI url = first.simulator.baseUrl();
        first.close();

        try (SimulatorFixture second = SimulatorFixture.open(settings(url.getPort()))) {
            assertThat(second.simulator.baseUrl()).isEqualTo(url);
            assertThat(second.ask("hello").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void manyCallsWaitAtATime() throws Exception {
        int many = 100;
        var allIn = new CountDownLatch(many);
        ClaudeSimulator.Sleeper untilAllAreIn = _ -> {
            allIn.countDown();
            allIn.await();
        };
        try (SimulatorFixture simulatorFixture = SimulatorFixture.open();
                ClaudeSimulator busy =
                        ClaudeSimulator.start(SimulatorSettings.defaults(), simulatorFixture.time, untilAllAreIn);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> statuses = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                var request = simulatorFixture
                        .message(SimulatorFixture.request("hello " + i).toString())
                        .uri(busy.baseUrl().resolve("/v1/messages"));
                statuses.add(callers.submit(() -> simulatorFixture.send(request).statusCode()));
            }
            for (Future<Integer> status : statuses) {
                assertThat(status.get()).isEqualTo(200);
            }
            assertThat(busy.stats().inFlight()).isEqualTo(new SimulatorStats.InFlight(0, many));
            assertThat(busy.stats().distinctRequests()).isEqualTo(many);
        }
    }

    private static SimulatorSettings settings(int port) {
        return SimulatorSettings.fromEnvironment(Map.of("SIMULATOR_PORT", Integer.toString(port)));
    }
}
