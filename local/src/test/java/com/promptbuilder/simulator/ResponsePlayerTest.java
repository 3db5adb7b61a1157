package com.promptbuilder.simulator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The delivery of responses: drops, slow bodies, missing responses, streams and headers. */
@Timeout(30)
class ResponsePlayerTest {
    private final SimulatorFixture simulatorFixture = SimulatorFixture.open();

    @AfterEach
    void close() {
        simulatorFixture.close();
    }

    @Test
    void aConnectionDroppedAtTheStartSaysNothing() {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> simulatorFixture.ask("hello [[simulate: drop]]"));

        assertThat(simulatorFixture.simulator.stats().byOutcome()).containsEntry("dropped", 1L);
        assertThat(simulatorFixture.simulator.stats().byStatus()).isEqualTo(Map.of("none", 1L));
    }

    @ParameterizedTest
    @CsvSource({"headers, 0", "body, 20"})
    void aConnectionDroppedLaterHasSaidItsStatus(String at, int bytes) throws Exception {
        String body = SimulatorFixture.request("hello [[simulate: drop at=" + at + "]]")
                .toString();
        HttpResponse<InputStream> response = simulatorFixture.client.send(
                simulatorFixture.message(body).build(), HttpResponse.BodyHandlers.ofInputStream());

        try (InputStream in = response.body()) {
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(in.readNBytes(bytes)).hasSize(bytes);
            assertThatExceptionOfType(IOException.class).isThrownBy(in::readAllBytes);
        }
    }

    @Test
    void aSlowBodyTricklesAndIsWholeInTheEnd() throws Exception {
        HttpResponse<String> response = simulatorFixture.ask("hello [[simulate: slow=8s, latency=2s]]");

        assertThat(SimulatorFixture.textOf(response)).contains("**Goal:**");
        assertThat(simulatorFixture.time.slept()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aSlowErrorIsAnErrorAllTheSame() throws Exception {
        HttpResponse<String> response =
                simulatorFixture.ask("hello [[simulate: 529]] [[simulate: slow=4s, latency=0]]");

        assertThat(response.statusCode()).isEqualTo(529);
        assertThat(simulatorFixture.time.slept()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void aHungCallIsInFlightUntilTheClientHangsUp() {
        String body = SimulatorFixture.request("hello [[simulate: hang]]").toString();
        CompletableFuture<HttpResponse<String>> call = simulatorFixture.client.sendAsync(
                simulatorFixture.message(body).build(), HttpResponse.BodyHandlers.ofString());
        await(() -> simulatorFixture.simulator.stats().inFlight().now() == 1);
        assertThat(call).isNotDone();

        call.cancel(true);

        await(() -> simulatorFixture.simulator.stats().inFlight().now() == 0);
        assertThat(simulatorFixture.simulator.stats().byOutcome()).isEqualTo(Map.of("hung", 1L));
    }

    @Test
    void closingTheSimulatorEndsTheCallsUnderWay() {
        var entered = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        ClaudeSimulator.Sleeper forEver = _ -> {
            entered.countDown();
            never.await();
        };
        ClaudeSimulator stuck = ClaudeSimulator.start(SimulatorSettings.defaults(), Clock.systemUTC(), forEver);
        var request = simulatorFixture
                .message(SimulatorFixture.request("hello").toString())
                .uri(stuck.baseUrl().resolve("/v1/messages"))
                .build();
        CompletableFuture<HttpResponse<String>> call =
                simulatorFixture.client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        await(() -> entered.getCount() == 0);

        stuck.close();

        await(call::isCompletedExceptionally);
        await(() -> stuck.stats().inFlight().now() == 0);
    }

    @ParameterizedTest
    @CsvSource({"'', 300", "'[[simulate: latency=5000]]', 5000", "'[[simulate: 529]]', 30"})
    void anAnswerTakesItsTimeAndAnErrorATenthOfIt(String marker, long millis) throws Exception {
        simulatorFixture.ask("hello " + marker);

        assertThat(simulatorFixture.time.slept()).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void aStreamTakesAsLongAsAnAnswerAndHasEveryEvent() throws Exception {
        HttpResponse<String> response =
                simulatorFixture.ask(SimulatorFixture.request("hello", body -> body.put("stream", true)));

        assertThat(response.headers().firstValue("content-type")).contains("text/event-stream; charset=utf-8");
        assertThat(response.body()
                        .lines()
                        .filter(line -> line.startsWith("event: "))
                        .distinct())
                .containsExactly(
                        "event: message_start",
                        "event: content_block_start",
                        "event: ping",
                        "event: content_block_delta",
                        "event: content_block_stop",
                        "event: message_delta",
                        "event: message_stop");
        assertThat(simulatorFixture.time.slept()).isBetween(Duration.ofMillis(299), Duration.ofMillis(300));
        assertThat(simulatorFixture.simulator.stats().streams()).isEqualTo(1);
    }

    @Test
    void aStreamErrorComesAfterA200() throws Exception {
        HttpResponse<String> response = simulatorFixture.ask(
                SimulatorFixture.request("hello [[simulate: stream-error]]", body -> body.put("stream", true)));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("event: message_start", "event: error\ndata: {\"type\":\"error\"");
        assertThat(response.body()).doesNotContain("message_stop");
    }

    @Test
    void everyAnswerHasAnId() throws Exception {
        HttpResponse<String> response = simulatorFixture.ask("hello");

        assertThat(response.headers().firstValue("request-id").orElse("")).startsWith("req_");
    }

    @ParameterizedTest
    @CsvSource({
        "429, retry-after, 1",
        "429 retry-after=7, retry-after, 7",
        "529 retry-after-ms=1500, retry-after-ms, 1500",
        "529 should-retry=false, x-should-retry, false",
        "503 retry-after=soon, retry-after, soon",
    })
    void anErrorCarriesTheHeadersAskedFor(String marker, String header, String value) throws Exception {
        HttpResponse<String> response = simulatorFixture.ask("hello [[simulate: " + marker + "]]");

        assertThat(response.headers().firstValue(header)).contains(value);
    }

    @Test
    void aConnectionIsKeptAndCountedOnce() throws Exception {
        simulatorFixture.ask("one");
        simulatorFixture.ask("two");
        simulatorFixture.ask("two");

        SimulatorStats stats = simulatorFixture.simulator.stats();
        assertThat(stats.connections()).isEqualTo(new SimulatorStats.Connections(1, 1));
        assertThat(stats.calls()).isEqualTo(3);
        assertThat(stats.distinctRequests()).isEqualTo(2);
        assertThat(stats.inFlight()).isEqualTo(new SimulatorStats.InFlight(0, 1));
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
