package com.promptbuilder.local;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import static com.promptbuilder.local.EnvironmentFixture.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

/** SIGTERM to the real process of a function during a call to Claude. */
@EnabledOnOs(OS.LINUX)
class EnvironmentEndTest {
    private static final Duration LEASE = Duration.ofSeconds(5);

    private static EnvironmentFixture lab;

    @BeforeAll
    static void start() throws IOException {
        lab = new EnvironmentFixture(Map.of("ENVIRONMENTS", "2", "SHUTDOWN_GRACE_MS", "1500"));
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @Test
    void aCallThatEndsInTimeHasItsAnswer() {
        long before = lab.calls();
        CompletableFuture<HttpResponse<String>> caller = lab.askLater("a short call [[simulate: latency=1000]]");
        awaitThat(() -> lab.calls() > before);

        ProcessHandle leader = lab.busy().getFirst();
        assertThat(leader.destroy()).isTrue();

        assertThat(caller.join().statusCode()).isEqualTo(200);
        leader.onExit().join();
        assertThat(lab.log())
                .anyMatch(line -> line.contains("\"message\":\"shutdown\",\"inFlight\":1,\"unfinished\":0"));
    }

    @Test
    void aFollowerOfOneThatDoesNotIsPromotedAtOnce() {
        long before = lab.calls();
        String prompt = "a long call [[simulate: latency=20000 times=1]]";
        CompletableFuture<HttpResponse<String>> leading = lab.askLater(prompt);
        awaitThat(() -> lab.calls() > before);
        ProcessHandle leader = lab.busy().getFirst();
        CompletableFuture<HttpResponse<String>> following = lab.askLater(prompt);
        awaitThat(() -> lab.busy().size() == 2);

        long terminated = System.nanoTime();
        assertThat(leader.destroy()).isTrue();

        assertThat(following.join().statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - terminated)).isLessThan(LEASE.minusSeconds(1));
        assertThat(lab.calls() - before).isEqualTo(2);
        assertThat(leading.join().statusCode()).isEqualTo(502);
        assertThat(lab.log()).anyMatch(line -> line.contains("\"inFlight\":1,\"unfinished\":1,\"leasesGivenBack\":1"));
    }
}
