package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.value.CallCost;
import com.promptbuilder.value.Usd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code X-Cost-USD}, {@code X-Saved-USD} and the {@code usage} event. Each call costs 440,001 billionths of a dollar. */
class AnswerCostTest {
    private static final CallCost CALL = new CallCost(new Usd(440_001), 1_200, 64, 1_000);
    private static final Failure OVERLOADED = new Failure.Overloaded(Optional.empty());

    private FunctionHarness functionHarness = with(Map.of());

    private static FunctionHarness with(Map<String, String> variables) {
        return priced(new FunctionHarness(variables), FunctionHarness.text(FunctionHarness.HAIKU));
    }

    private static FunctionHarness priced(FunctionHarness harness, Completion completion) {
        return harness.claude(prompt -> paid(prompt, completion));
    }

    private static Completion paid(Prompt prompt, Completion completion) {
        prompt.callContext().requestMetrics().addCallCost(CALL);
        return completion;
    }

    @Test
    void theLeaderPaysAndAHitSaves() {
        assertCosts(functionHarness.send(Event.haiku()), "0.000440001", "0");
        assertCosts(functionHarness.send(Event.haiku()), "0", "0.000440001");
    }

    @Test
    void anAnswerCostsWhatAllItsCallsCost() {
        functionHarness.claude(prompt -> paid(
                prompt,
                functionHarness.asked.size() == 1
                        ? new Failure.InvalidResponse()
                        : FunctionHarness.text(FunctionHarness.HAIKU)));

        assertCosts(functionHarness.send(Event.haiku()), "0.000880002", "0");
        assertCosts(functionHarness.send(Event.haiku()), "0", "0.000880002");
    }

    @Test
    void aHitInTheRecordSavesTheSame() {
        functionHarness = with(Map.of("CACHE_MAX_ENTRIES", "0"));
        functionHarness.send(Event.haiku());

        assertCosts(functionHarness.send(Event.haiku()), "0", "0.000440001");
        assertCosts(functionHarness.send(Event.haiku().cacheControl("max-age=60")), "0", "0.000440001");
    }

    @Test
    void aRequestThatIgnoresTheCachePaysAgain() {
        functionHarness.send(Event.haiku());

        assertCosts(functionHarness.send(Event.haiku().cacheControl("no-cache")), "0.000440001", "0");
        assertCosts(functionHarness.send(Event.haiku("more").cacheControl("no-store")), "0.000440001", "0");
    }

    @Test
    void aFollowerSavesWhatTheLeaderPays() throws InterruptedException {
        List<ProxyResponseView> followers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        functionHarness.claude(prompt -> {
            threads.add(Thread.ofVirtual().start(() -> followers.add(functionHarness.send(Event.haiku()))));
            awaitWaiting(threads.getFirst());
            return paid(prompt, FunctionHarness.text(FunctionHarness.HAIKU));
        });

        assertCosts(functionHarness.send(Event.haiku()), "0.000440001", "0");
        threads.getFirst().join();
        assertCosts(followers.getFirst(), "0", "0.000440001");
    }

    @Test
    void aFailureCostsAndIsSharedForNothing() {
        priced(functionHarness, new Failure.Refused(Optional.empty()));
        ProxyResponseView refused = functionHarness.send(Event.haiku());

        assertThat(refused.status()).isEqualTo(422);
        assertCosts(refused, "0.000440001", "0");
        assertCosts(functionHarness.send(Event.haiku()), "0", "0");
    }

    @Test
    void aBugTellsWhatWasPaidBeforeIt() {
        functionHarness.claude(prompt -> {
            paid(prompt, OVERLOADED);
            throw new IllegalStateException("canary");
        });
        ProxyResponseView broken = functionHarness.send(Event.haiku());

        assertThat(broken.status()).isEqualTo(500);
        assertCosts(broken, "0.000440001", "0");
    }

    @Test
    void aStaleAnswerSavesItsCostBesidesThatOfTheFailure() {
        functionHarness.send(Event.haiku());
        functionHarness.clock.advance(Duration.ofHours(2));
        priced(functionHarness, OVERLOADED);

        assertCosts(functionHarness.send(Event.haiku()), "0.000440001", "0.000440001");
    }

    @Test
    void aReplayIsToldAsAHit() {
        Event keyed = Event.haiku().header("Idempotency-Key", "a-key").cacheControl("no-cache");
        functionHarness.send(keyed);

        assertCosts(functionHarness.send(keyed), "0", "0.000440001");
        functionHarness.clock.advance(Duration.ofHours(23));
        assertCosts(functionHarness.send(keyed), "0", "0.000440001");
    }

    @Test
    void aJobsCostIsInItsLineAndWithTheAnswer() {
        functionHarness = priced(FunctionHarness.withQueues(), FunctionHarness.text(FunctionHarness.HAIKU));
        ProxyResponseView accepted = functionHarness.send(Event.haiku().header("Prefer", "respond-async"));
        assertThat(accepted.status()).isEqualTo(202);
        assertCosts(accepted, "0", "0");

        functionHarness.workOnLast(Priority.INTERACTIVE);
        assertThat(functionHarness.log.getLast())
                .contains("\"message\":\"job\"", "\"costUsd\":0.000440001")
                .doesNotContain("savedUsd");
        String key = accepted.header("Location").replaceFirst(".*/", "");
        assertCosts(functionHarness.send(Event.answer(key)), "0", "0.000440001");
        assertCosts(functionHarness.send(Event.answer(key).method("HEAD")), "0", "0.000440001");
        assertCosts(functionHarness.send(Event.haiku().header("Prefer", "respond-async")), "0", "0.000440001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{", "{\"topic\":7}"})
    void aRefusedRequestCostsNothing(String body) {
        assertCosts(functionHarness.send(Event.haiku().body(body)), "0", "0");
    }

    @Test
    void everyErrorOfAnEndpointHasTheHeaders() {
        assertCosts(functionHarness.send(Event.haiku().method("GET")), "0", "0");
        assertCosts(functionHarness.send(Event.haiku().header("Content-Type", "text/plain")), "0", "0");
        assertCosts(functionHarness.send(Event.haiku().body(" ".repeat(1_048_577))), "0", "0");
        assertCosts(functionHarness.send(Event.haiku().header("Idempotency-Key", "")), "0", "0");
        assertCosts(functionHarness.send(Event.haiku().cacheControl("only-if-cached")), "0", "0");
        assertCosts(functionHarness.send(Event.answer("A".repeat(43))), "0", "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/metrics", "/stats", "/openapi.json", "/unknown"})
    void otherRoutesHaveNoCost(String path) {
        assertThat(functionHarness.send(Event.get(path)).headers()).doesNotContainKeys("X-Cost-USD", "X-Saved-USD");
    }

    @Test
    void theHeadersCanBeSwitchedOff() {
        functionHarness = with(Map.of("COST_HEADERS", "false", "RESPONSE_STREAM", "events"));
        ProxyResponseView answer = functionHarness.send(Event.haiku());

        assertThat(answer.headers()).doesNotContainKeys("X-Cost-USD", "X-Saved-USD");
        assertThat(functionHarness.send(Event.answer(answer.key())).headers())
                .doesNotContainKeys("X-Cost-USD", "X-Saved-USD");
        assertThat(usage(ask(events())).path("source").asText()).isEqualTo("memory");
    }

    @Test
    void browsersMayReadThem() {
        assertThat(functionHarness
                        .send(Event.haiku().header("Origin", "http://localhost:5173"))
                        .header("Access-Control-Expose-Headers"))
                .contains("X-Cost-USD", "X-Saved-USD");
    }

    @Test
    void logLinesHaveTheSameAmounts() {
        functionHarness.send(Event.haiku());
        functionHarness.send(Event.haiku());

        assertThat(functionHarness.log.getFirst())
                .contains("\"costUsd\":0.000440001")
                .doesNotContain("savedUsd");
        assertThat(functionHarness.log.getLast())
                .contains("\"savedUsd\":0.000440001")
                .doesNotContain("costUsd");
    }

    @Test
    void aStreamEndsWithItsUsage() {
        streaming("Salt");
        SseTranscript first = ask(events());

        assertThat(first.isStreamed()).isTrue();
        assertThat(first.names()).containsExactly("delta", "usage", "done");
        assertThat(first.events().get(1).data())
                .isEqualTo("{\"costUsd\":0.000440001,\"savedUsd\":0,\"inputTokens\":1200,\"outputTokens\":64,"
                        + "\"cacheReadTokens\":1000,\"source\":\"claude\"}");
        assertThat(first.head().headers()).doesNotContainKeys("X-Cost-USD", "X-Saved-USD");
    }

    @Test
    void aStreamedHitTellsItsTier() {
        streaming("Salt");
        functionHarness.send(Event.haiku());
        SseTranscript hit = ask(events());

        assertThat(hit.events().get(1).data())
                .isEqualTo("{\"costUsd\":0,\"savedUsd\":0.000440001,\"inputTokens\":1200,\"outputTokens\":64,"
                        + "\"cacheReadTokens\":1000,\"source\":\"memory\"}");
        assertThat(hit.head().headers()).doesNotContainKeys("X-Cost-USD", "X-Saved-USD");
    }

    @Test
    void aFollowerOfAStreamIsToldTheSharedCallsTokens() throws InterruptedException {
        functionHarness = with(Map.of("RESPONSE_STREAM", "events"));
        ByteArrayOutputStream follower = new ByteArrayOutputStream();
        List<Thread> threads = new ArrayList<>();
        functionHarness.claude(prompt -> {
            threads.add(Thread.ofVirtual().start(() -> functionHarness.send(events(), follower)));
            prompt.callContext().text().orElseThrow().accept("Salt");
            while (!follower.toString(StandardCharsets.UTF_8).contains("Salt")) {
                LockSupport.parkNanos(1_000_000);
            }
            return paid(prompt, FunctionHarness.text("Salt"));
        });
        ask(events());
        threads.getFirst().join();

        assertThat(usage(SseTranscript.of(follower.toByteArray())).toString())
                .isEqualTo("{\"costUsd\":0,\"savedUsd\":4.40001E-4,\"inputTokens\":1200,\"outputTokens\":64,"
                        + "\"cacheReadTokens\":1000,\"source\":\"shared\"}");
    }

    @Test
    void aResumedStreamIsToldTheRecordsCost() {
        streaming("Salt");
        String key = functionHarness.send(Event.haiku()).key();
        JsonNode usage = usage(ask(Event.answer(key).header("Accept", "text/event-stream")));

        assertThat(usage.path("source").asText()).isEqualTo("record");
        assertThat(usage.path("costUsd").asText()).isEqualTo("0");
        assertThat(usage.path("savedUsd").decimalValue()).isEqualByComparingTo("0.000440001");
    }

    @Test
    void aStreamThatFailsTellsWhatItCost() {
        functionHarness = with(Map.of("RESPONSE_STREAM", "events"));
        functionHarness.claude(prompt -> {
            prompt.callContext().text().orElseThrow().accept("Salt");
            return paid(prompt, OVERLOADED);
        });
        SseTranscript failed = ask(events());

        assertThat(failed.names()).containsExactly("delta", "usage", "error");
        assertThat(usage(failed).path("costUsd").decimalValue()).isEqualByComparingTo("0.000440001");
    }

    private void streaming(String text) {
        functionHarness = with(Map.of("RESPONSE_STREAM", "events"));
        functionHarness.claude(prompt -> {
            prompt.callContext().text().ifPresent(client -> client.accept(text));
            return paid(prompt, FunctionHarness.text(text));
        });
    }

    private static void awaitWaiting(Thread follower) {
        while (follower.getState() != Thread.State.TIMED_WAITING && follower.isAlive()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private SseTranscript ask(Event event) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        functionHarness.send(event, output);
        return SseTranscript.of(output.toByteArray());
    }

    private static Event events() {
        return Event.haiku().header("Accept", "text/event-stream");
    }

    private static JsonNode usage(SseTranscript transcript) {
        return transcript.events().stream()
                .filter(event -> event.name().equals("usage"))
                .map(event -> ProxyResponseView.parse(event.data()))
                .findFirst()
                .orElseThrow();
    }

    private static void assertCosts(ProxyResponseView answer, String cost, String saved) {
        assertThat(answer.header("X-Cost-USD") + " " + answer.header("X-Saved-USD"))
                .isEqualTo(cost + " " + saved);
    }
}
