package com.promptbuilder.local;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import static com.promptbuilder.local.EnvironmentFixture.HELD;
import static com.promptbuilder.local.EnvironmentFixture.HELD_ONCE;
import static com.promptbuilder.local.EnvironmentFixture.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

/** SIGTERM to the real process of a function during a call to Claude. */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
class EnvironmentEndTest {
    /** A follower of a leader that crashed waits longer: the lease and the clock skew, less one interval of renewals. */
    private static final Duration CRASH_TAKEOVER = Duration.ofMillis(5_000 + 4_000 - 1_500);

    private final EnvironmentFixture lab;
    private final long callsBefore;

    EnvironmentEndTest() throws IOException {
        lab = new EnvironmentFixture(Map.of("ENVIRONMENTS", "2", "SNAPSTART", "true", "SHUTDOWN_GRACE_MS", "5000"));
        lab.warmUp(2);
        callsBefore = lab.calls();
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    @Test
    void aCallThatEndsInTimeHasItsAnswer() {
        CompletableFuture<HttpResponse<String>> caller = lab.askLater("a call that ends " + HELD);
        awaitThat(() -> calls() == 1);

        ProcessHandle leader = lab.busy().getFirst();
        assertThat(leader.destroy()).isTrue();
        lab.release();

        assertThat(caller.join().statusCode()).isEqualTo(200);
        leader.onExit().join();
        awaitLine("\"message\":\"shutdown\",\"inFlight\":1,\"unfinished\":0");
    }

    @Test
    void aFollowerOfOneThatDoesNotIsPromotedAtOnce() {
        String prompt = "a call that does not end " + HELD_ONCE;
        CompletableFuture<HttpResponse<String>> leading = lab.askLater(prompt);
        awaitThat(() -> calls() == 1);
        ProcessHandle leader = lab.busy().getFirst();
        CompletableFuture<HttpResponse<String>> following = lab.askLater(prompt);
        awaitThat(() -> lab.busy().size() == 2);

        assertThat(leader.destroy()).isTrue();
        leader.onExit().join();
        long released = System.nanoTime();
        awaitThat(() -> calls() == 2);
        assertThat(Duration.ofNanos(System.nanoTime() - released)).isLessThan(CRASH_TAKEOVER);

        assertThat(following.join().statusCode()).isEqualTo(200);
        assertThat(leading.join().statusCode()).isEqualTo(502);
        assertThat(calls()).isEqualTo(2);
        awaitLine("\"inFlight\":1,\"unfinished\":1,\"leasesGivenBack\":1");
    }

    private long calls() {
        return lab.calls() - callsBefore;
    }

    /** A line may come after the end of its process. */
    private void awaitLine(String text) {
        awaitThat(() -> lab.log().stream().anyMatch(line -> line.contains(text)));
    }
}
