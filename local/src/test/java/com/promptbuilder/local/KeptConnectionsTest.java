package com.promptbuilder.local;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import static com.promptbuilder.local.EnvironmentFixture.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

/** The connections of a function's real process to Claude. */
@EnabledOnOs(OS.LINUX)
class KeptConnectionsTest {
    @Test
    void aHundredMissesOneAfterTheOtherNeedAtMostTwo() throws IOException {
        try (EnvironmentFixture lab = started("SIMULATOR_LATENCY", "1ms")) {
            long before = lab.connections();
            assertThat(lab.askUntilStarted("first miss").join().statusCode()).isEqualTo(200);
            for (int i = 1; i < 100; i++) {
                assertThat(lab.ask("miss " + i).statusCode()).isEqualTo(200);
            }

            assertThat(lab.calls()).isEqualTo(100);
            assertThat(lab.connections() - before).isBetween(1L, 2L);
        }
    }

    @Test
    void oneThatDiedWhileTheEnvironmentWasFrozenIsNoError() throws IOException {
        try (EnvironmentFixture lab = started("FREEZE", "true")) {
            assertThat(lab.askUntilStarted("start").join().statusCode()).isEqualTo(200);
            long before = lab.connections();
            for (int i = 0; i < 10; i++) {
                assertThat(lab.ask("before the freeze " + i).statusCode()).isEqualTo(200);
                awaitThat(() -> lab.states().equals(List.of("frozen")));
                lab.disconnect();
                assertThat(lab.ask("after the freeze " + i).statusCode()).isEqualTo(200);
            }
            assertThat(lab.connections() - before)
                    .as("each time over a new one")
                    .isGreaterThanOrEqualTo(10);
        }
    }

    /** With SnapStart an init may take 130 s instead of 10 s. */
    private static EnvironmentFixture started(String name, String value) throws IOException {
        return new EnvironmentFixture(Map.of("ENVIRONMENTS", "1", "SNAPSTART", "true", name, value));
    }
}
