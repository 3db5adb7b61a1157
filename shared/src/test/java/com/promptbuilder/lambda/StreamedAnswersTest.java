package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Prompt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class StreamedAnswersTest {
    private static final Failure OVERLOADED = new Failure.Overloaded(Optional.of(Duration.ofSeconds(4)));

    private final FunctionHarness functionHarness = new FunctionHarness(Map.of("RESPONSE_STREAM", "events"));

    @Test
    void sendDeltasAndThenTheAnswer() {
        functionHarness.claude(
                prompt -> writes(prompt, "Salt ", "on every stone\n", FunctionHarness.text("Salt on every stone\n")));
        SseTranscript sseTranscript = ask(events());

        assertThat(sseTranscript.isStreamed()).isTrue();
        assertThat(sseTranscript.head().status()).isEqualTo(200);
        assertThat(sseTranscript.events())
                .extracting(SseTranscript.Event::toString)
                .containsExactly(
                        "delta {\"text\":\"Salt\"}",
                        "delta {\"text\":\" on every stone\"}",
                        "usage {\"costUsd\":0,\"savedUsd\":0,\"inputTokens\":0,\"outputTokens\":0,\"cacheReadTokens\":0,"
                                + "\"source\":\"claude\"}",
                        "done {\"haiku\":\"Salt on every stone\"}");
        assertThat(sseTranscript.last())
                .isEqualTo(functionHarness.send(Event.haiku()).body());
    }

    @Test
    void beginWithTheTextSoFar() {
        functionHarness.claude(prompt -> writes(prompt, "Salt", "", FunctionHarness.text("Salt")));
        ProxyResponseView head = ask(events().header("Origin", "http://localhost:5173")
                        .header("X-Request-ID", "find-me"))
                .head();
        String key = functionHarness.send(Event.haiku()).key();

        assertThat(head.header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(head.header("Cache-Control")).isEqualTo("no-store");
        assertThat(head.header("Cache-Status")).isEqualTo("record; fwd=miss, memory; fwd=miss");
        assertThat(head.header("Content-Location")).isEqualTo("/prod/api/answers/" + key);
        assertThat(head.header("X-Request-ID")).isEqualTo("find-me");
        assertThat(head.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(head.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:5173");
        assertThat(head.header("Vary")).isEqualTo("Accept, Origin, Accept-Encoding");
        assertThat(head.headers()).doesNotContainKeys("ETag", "Age", "Content-Encoding");
    }

    @Test
    void reachTheClientBeforeTheyAreComplete() {
        CountDownLatch firstArrived = new CountDownLatch(1);
        ByteArrayOutputStream caller = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                if (toString(UTF_8).contains("delta")) {
                    firstArrived.countDown();
                }
            }
        };
        functionHarness.claude(prompt -> {
            hears(prompt, "Salt");
            await(firstArrived);
            return FunctionHarness.text("Salt");
        });
        functionHarness.send(events(), caller);

        assertThat(SseTranscript.of(caller.toByteArray()).names()).containsExactly("delta", "usage", "done");
    }

    @Test
    void areStored() {
        functionHarness.claude(prompt -> writes(prompt, "Salt", "", FunctionHarness.text("Salt")));
        ask(events());

        assertThat(functionHarness.send(Event.haiku()).header("Cache-Status")).startsWith("memory; hit");
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void areOneDeltaAndDoneForACacheHit() {
        ProxyResponseView plain = functionHarness.send(Event.haiku());
        SseTranscript sseTranscript = ask(events().header("Accept-Encoding", "gzip"));

        assertThat(sseTranscript.isStreamed()).isFalse();
        assertThat(sseTranscript.names()).containsExactly("delta", "usage", "done");
        assertThat(sseTranscript.text()).isEqualTo(FunctionHarness.HAIKU);
        assertThat(sseTranscript.last()).isEqualTo(plain.body());
        assertThat(sseTranscript.head().header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(sseTranscript.head().header("Cache-Status")).startsWith("memory; hit");
        assertThat(sseTranscript.head().header("Cache-Control")).isEqualTo("no-store");
        assertThat(sseTranscript.head().header("Content-Location")).isEqualTo(plain.header("Content-Location"));
        assertThat(sseTranscript.head().headers()).doesNotContainKeys("ETag", "Age", "Content-Encoding");
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void areSharedWithFollowers() throws Exception {
        List<ProxyResponseView> followers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        functionHarness.claude(prompt -> {
            hears(prompt, "Salt");
            Thread follower = Thread.ofVirtual().start(() -> followers.add(functionHarness.send(Event.haiku())));
            threads.add(follower);
            while (follower.getState() != Thread.State.TIMED_WAITING && follower.isAlive()) {
                LockSupport.parkNanos(1_000_000);
            }
            return FunctionHarness.text("Salt");
        });
        SseTranscript sseTranscript = ask(events());
        threads.getFirst().join();

        assertThat(functionHarness.log).noneMatch(line -> line.contains("stream_followers_total"));
        assertThat(followers).singleElement().satisfies(follower -> {
            assertThat(follower.body()).isEqualTo(sseTranscript.last());
            assertThat(follower.header("Cache-Status")).isEqualTo("record; fwd=miss; collapsed, memory; fwd=miss");
        });
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void areReadAlongByStreamsOfTheProcessWhichAreCounted() throws Exception {
        ByteArrayOutputStream followed = new ByteArrayOutputStream();
        List<Thread> threads = new ArrayList<>();
        functionHarness.claude(prompt -> {
            hears(prompt, "Salt");
            Thread follower = Thread.ofVirtual().start(() -> functionHarness.send(events(), followed));
            threads.add(follower);
            while (!followed.toString(UTF_8).contains("Salt") && follower.isAlive()) {
                LockSupport.parkNanos(1_000_000);
            }
            return FunctionHarness.text("Salt");
        });
        ask(events());
        threads.getFirst().join();

        assertThat(SseTranscript.of(followed.toByteArray()).names()).containsExactly("delta", "usage", "done");
        assertThat(SseTranscript.of(followed.toByteArray()).head().header("Server-Timing"))
                .startsWith("first-text;dur=");
        assertThat(functionHarness.log)
                .filteredOn(line -> line.contains(
                        "{\"name\":\"stream_followers_total\",\"labels\":{\"type\":\"process\"},\"value\":1.0}"))
                .hasSize(1);
    }

    @Test
    void endWithAnErrorAndStoreNothingIfTheConnectionBreaks() {
        functionHarness.claude(prompt -> writes(prompt, "Salt", " on", OVERLOADED));
        SseTranscript sseTranscript = ask(events().header("X-Request-ID", "find-me"));

        assertThat(sseTranscript.head().status()).isEqualTo(200);
        assertThat(sseTranscript.names()).containsExactly("delta", "delta", "usage", "error");
        assertThat(sseTranscript.last())
                .isEqualTo("{\"error\":\"Claude API error: overloaded\",\"requestId\":\"find-me\"}");
        assertThat(functionHarness.send(Event.haiku()).status()).isEqualTo(503);
        functionHarness.clock.advance(Duration.ofMinutes(1));
        functionHarness.claude(_ -> FunctionHarness.text("New"));
        assertThat(functionHarness.send(Event.haiku()).body()).isEqualTo("{\"haiku\":\"New\"}");
    }

    @Test
    void endWithAnErrorAfterTheDeadline() {
        functionHarness.claude(prompt -> writes(prompt, "Salt", "", new Failure.TimedOut()));
        SseTranscript sseTranscript = ask(events());

        assertThat(sseTranscript.names()).containsExactly("delta", "usage", "error");
        assertThat(sseTranscript.last()).contains("\"error\":\"Claude API error: timed out\"");
        assertThat(functionHarness.asked.getFirst().remainingTime()).isLessThan(Duration.ofSeconds(28));
    }

    @Test
    void areAPlainErrorBeforeTheFirstDelta() {
        SseTranscript sseTranscript = ask(events(), functionHarness.claude(_ -> OVERLOADED));

        assertThat(sseTranscript.isStreamed()).isFalse();
        assertThat(sseTranscript.head().status()).isEqualTo(503);
        assertThat(sseTranscript.head().header("Retry-After")).isEqualTo("4");
        assertThat(sseTranscript.head().error()).isEqualTo("Claude API error: overloaded");
        assertThat(sseTranscript.head().header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void areRetriedOnlyBeforeTheFirstDelta() {
        functionHarness.claude(prompt -> writes(prompt, "Salt", "", new Failure.InvalidResponse()));
        assertThat(ask(events()).names()).containsExactly("delta", "usage", "error");
        assertThat(functionHarness.asked).hasSize(1);

        functionHarness.claude(prompt -> functionHarness.asked.size() == 2
                ? new Failure.InvalidResponse()
                : writes(prompt, "Salt", "", FunctionHarness.text("Salt")));
        assertThat(ask(events("more")).names()).containsExactly("delta", "usage", "done");
        assertThat(functionHarness.asked).hasSize(3);
    }

    @Test
    void areReplacedByAStaleAnswerOnlyBeforeTheFirstDelta() {
        String old = functionHarness.send(Event.haiku()).body();
        functionHarness.clock.advance(Duration.ofHours(2));
        functionHarness.claude(prompt -> writes(prompt, "Salt", "", OVERLOADED));
        SseTranscript begun = ask(events());
        SseTranscript sharing = ask(events());

        assertThat(begun.names()).containsExactly("delta", "usage", "error");
        assertThat(sharing.names()).containsExactly("delta", "usage", "done");
        assertThat(sharing.last()).isEqualTo(old);
        assertThat(sharing.head().header("Cache-Status")).contains("hit; ttl=-");
        assertThat(functionHarness.asked).hasSize(2);
    }

    @Test
    void endWithAnErrorAfterAnUnexpectedException() {
        functionHarness.claude(_ -> {
            throw new IllegalStateException("canary");
        });
        assertThat(ask(events()).head().status()).isEqualTo(500);
        functionHarness.claude(prompt -> {
            hears(prompt, "Salt");
            throw new IllegalStateException("canary");
        });
        SseTranscript sseTranscript = ask(events("a bug"));

        assertThat(sseTranscript.names()).containsExactly("delta", "usage", "error");
        assertThat(sseTranscript.last())
                .contains("\"error\":\"Internal error\"")
                .doesNotContain("canary");
        assertThat(functionHarness.log)
                .filteredOn(line -> line.contains("unexpected failure"))
                .hasSize(2);
    }

    @Test
    void doNotNeedTheTable() {
        functionHarness.records.fail();
        functionHarness.claude(prompt -> writes(prompt, "Salt", "", FunctionHarness.text("Salt")));

        assertThat(ask(events()).names()).containsExactly("delta", "usage", "done");
    }

    @Test
    void areStoredAfterAClientDisconnect() {
        functionHarness.claude(prompt -> writes(prompt, "Salt", " on", FunctionHarness.text("Salt on")));
        functionHarness.send(events(), new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("gone, says the test");
            }
        });

        assertThat(functionHarness.send(Event.haiku()).header("Cache-Status")).startsWith("memory; hit");
        assertThat(functionHarness.log)
                .filteredOn(line -> line.contains("\"streamed\":true"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-store", "no-cache", "max-age=5"})
    void obeyCacheControl(String cacheControl) {
        functionHarness.claude(prompt -> writes(prompt, "Salt", "", FunctionHarness.text("Salt")));
        SseTranscript sseTranscript = ask(events().cacheControl(cacheControl));

        assertThat(sseTranscript.names()).containsExactly("delta", "usage", "done");
        assertThat(sseTranscript.head().headers().containsKey("Content-Location"))
                .isEqualTo(!cacheControl.equals("no-store"));
    }

    @Test
    void writeOneLogLineAtTheirEnd() {
        functionHarness.claude(prompt -> {
            assertThat(functionHarness.log).isEmpty();
            return writes(prompt, "Salt", "", OVERLOADED);
        });
        ask(events());

        JsonNode line = ProxyResponseView.parse(functionHarness.log.getFirst());
        assertThat(functionHarness.log).hasSize(1);
        assertThat(line.path("status").asInt()).isEqualTo(200);
        assertThat(line.path("streamed").asBoolean()).isTrue();
        assertThat(line.path("error").asText()).isEqualTo("Claude API error: overloaded");
        assertThat(line.path("cache").asText()).isEqualTo("record; fwd=miss, memory; fwd=miss");
        assertThat(line.toString()).doesNotContain("Salt").contains("cache_misses_total");
    }

    @Test
    void doNotApplyToInvalidRequests() {
        assertThat(ask(events().body("{}")).head().status()).isEqualTo(400);
        assertThat(ask(events().method("PUT")).head().status()).isEqualTo(405);
        assertThat(ask(events().cacheControl("only-if-cached")).head().status()).isEqualTo(504);
        assertThat(functionHarness.asked).isEmpty();
    }

    @Test
    void doNotApplyToEndpointsWithJsonOutput() {
        functionHarness.claude(_ -> FunctionHarness.text("{\"colours\":[\"blue\"]}"));
        ProxyResponseView proxyResponseView = functionHarness.send(
                Event.post("/api/name-colours", "{\"subject\":\"sea\"}").header("Accept", "text/event-stream"));

        assertThat(proxyResponseView.header("Content-Type")).isEqualTo("application/json");
        assertThat(functionHarness.asked.getFirst().callContext().text()).isEmpty();
    }

    @Test
    void areBufferedWithoutResponseStreaming() {
        FunctionHarness buffered = new FunctionHarness();
        buffered.claude(prompt -> writes(prompt, "Salt", "", FunctionHarness.text("Salt")));
        SseTranscript sseTranscript = ask(events(), buffered);

        assertThat(sseTranscript.isStreamed()).isFalse();
        assertThat(sseTranscript.names()).containsExactly("delta", "usage", "done");
        assertThat(sseTranscript.head().header("Cache-Status"))
                .isEqualTo("record; fwd=miss; stored, memory; fwd=miss; stored");
        assertThat(ask(events("other"), buffered.claude(prompt -> writes(prompt, "Salt", "", OVERLOADED)))
                        .head()
                        .status())
                .isEqualTo(503);
    }

    private static Event events() {
        return Event.haiku().header("Accept", "text/event-stream");
    }

    private static Event events(String topic) {
        return Event.haiku(topic).header("Accept", "text/event-stream");
    }

    private SseTranscript ask(Event event) {
        return ask(event, functionHarness);
    }

    private static SseTranscript ask(Event event, FunctionHarness functionHarness) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        functionHarness.send(event, output);
        return SseTranscript.of(output.toByteArray());
    }

    private static Completion writes(Prompt prompt, String first, String second, Completion completion) {
        hears(prompt, first);
        if (!second.isEmpty()) {
            hears(prompt, second);
        }
        return completion;
    }

    private static void hears(Prompt prompt, String text) {
        prompt.callContext().text().ifPresent(caller -> caller.accept(text));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
