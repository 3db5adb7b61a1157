package com.promptbuilder.http;

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

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class StreamedAnswersTest {
    private static final Failure OVERLOADED = new Failure.Overloaded(Optional.of(Duration.ofSeconds(4)));

    private final Door door = new Door(Map.of("RESPONSE_STREAM", "events"));

    @Test
    void areToldAsClaudeWritesThemAndThenWhole() {
        door.claude(prompt -> writes(prompt, "Salt ", "on every stone\n", Door.text("Salt on every stone\n")));
        Told told = ask(events());

        assertThat(told.isStreamed()).isTrue();
        assertThat(told.head().status()).isEqualTo(200);
        assertThat(told.events())
                .extracting(Told.Event::toString)
                .containsExactly(
                        "delta {\"text\":\"Salt \"}",
                        "delta {\"text\":\"on every stone\\n\"}",
                        "done {\"haiku\":\"Salt on every stone\"}");
        assertThat(told.last()).isEqualTo(door.send(Event.haiku()).body());
    }

    @Test
    void beginWithAllThatIsKnownByThen() {
        door.claude(prompt -> writes(prompt, "Salt", "", Door.text("Salt")));
        Answer head = ask(events().header("Origin", "http://localhost:5173").header("X-Request-ID", "find-me"))
                .head();
        String key = door.send(Event.haiku()).key();

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
    void reachTheCallerBeforeTheyAreWhole() {
        CountDownLatch firstArrived = new CountDownLatch(1);
        ByteArrayOutputStream caller = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                if (toString(UTF_8).contains("delta")) {
                    firstArrived.countDown();
                }
            }
        };
        door.claude(prompt -> {
            hears(prompt, "Salt");
            await(firstArrived);
            return Door.text("Salt");
        });
        door.send(events(), caller);

        assertThat(Told.of(caller.toByteArray()).names()).containsExactly("delta", "done");
    }

    @Test
    void areStoredAsAnyOther() {
        door.claude(prompt -> writes(prompt, "Salt", "", Door.text("Salt")));
        ask(events());

        assertThat(door.send(Event.haiku()).header("Cache-Status")).startsWith("memory; hit");
        assertThat(door.asked).hasSize(1);
    }

    @Test
    void thatAreThereAlreadyAreOneDeltaAndDone() {
        Answer plain = door.send(Event.haiku());
        Told told = ask(events().header("Accept-Encoding", "gzip"));

        assertThat(told.isStreamed()).isFalse();
        assertThat(told.names()).containsExactly("delta", "done");
        assertThat(told.text()).isEqualTo(Door.HAIKU);
        assertThat(told.last()).isEqualTo(plain.body());
        assertThat(told.head().header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(told.head().header("Cache-Status")).startsWith("memory; hit");
        assertThat(told.head().header("Cache-Control")).isEqualTo("no-store");
        assertThat(told.head().header("Content-Location")).isEqualTo(plain.header("Content-Location"));
        assertThat(told.head().headers()).doesNotContainKeys("ETag", "Age", "Content-Encoding");
        assertThat(door.asked).hasSize(1);
    }

    @Test
    void areWholeForThoseWhoWaitMeanwhile() throws Exception {
        List<Answer> followers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        door.claude(prompt -> {
            hears(prompt, "Salt");
            Thread follower = Thread.ofVirtual().start(() -> followers.add(door.send(Event.haiku())));
            threads.add(follower);
            while (follower.getState() != Thread.State.TIMED_WAITING && follower.isAlive()) {
                Thread.onSpinWait();
            }
            return Door.text("Salt");
        });
        Told told = ask(events());
        threads.getFirst().join();

        assertThat(followers).singleElement().satisfies(follower -> {
            assertThat(follower.body()).isEqualTo(told.last());
            assertThat(follower.header("Cache-Status")).isEqualTo("record; fwd=miss; collapsed, memory; fwd=miss");
        });
        assertThat(door.asked).hasSize(1);
    }

    @Test
    void thatBreakEndInAnErrorAndStoreNothing() {
        door.claude(prompt -> writes(prompt, "Salt", " on", OVERLOADED));
        Told told = ask(events().header("X-Request-ID", "find-me"));

        assertThat(told.head().status()).isEqualTo(200);
        assertThat(told.names()).containsExactly("delta", "delta", "error");
        assertThat(told.last()).isEqualTo("{\"error\":\"Claude API error: overloaded\",\"requestId\":\"find-me\"}");
        assertThat(door.send(Event.haiku()).status()).isEqualTo(503);
        door.clock.advance(Duration.ofMinutes(1));
        door.claude(_ -> Door.text("New"));
        assertThat(door.send(Event.haiku()).body()).isEqualTo("{\"haiku\":\"New\"}");
    }

    @Test
    void thatTakeTooLongEndInAnError() {
        door.claude(prompt -> writes(prompt, "Salt", "", new Failure.TimedOut()));
        Told told = ask(events());

        assertThat(told.names()).containsExactly("delta", "error");
        assertThat(told.last()).contains("\"error\":\"Claude API error: timed out\"");
        assertThat(door.asked.getFirst().time()).isLessThan(Duration.ofSeconds(28));
    }

    @Test
    void thatFailBeforeTheirFirstTextAreAPlainError() {
        Told told = ask(events(), door.claude(_ -> OVERLOADED));

        assertThat(told.isStreamed()).isFalse();
        assertThat(told.head().status()).isEqualTo(503);
        assertThat(told.head().header("Retry-After")).isEqualTo("4");
        assertThat(told.head().error()).isEqualTo("Claude API error: overloaded");
        assertThat(told.head().header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void areAskedForOnceMoreOnlyIfNothingHasBeenToldYet() {
        door.claude(prompt -> writes(prompt, "Salt", "", new Failure.Malformed()));
        assertThat(ask(events()).names()).containsExactly("delta", "error");
        assertThat(door.asked).hasSize(1);

        door.claude(prompt ->
                door.asked.size() == 2 ? new Failure.Malformed() : writes(prompt, "Salt", "", Door.text("Salt")));
        assertThat(ask(events("more")).names()).containsExactly("delta", "done");
        assertThat(door.asked).hasSize(3);
    }

    @Test
    void giveWayToAnOlderAnswerOnlyIfNothingHasBeenToldYet() {
        String old = door.send(Event.haiku()).body();
        door.clock.advance(Duration.ofHours(2));
        door.claude(prompt -> writes(prompt, "Salt", "", OVERLOADED));
        Told begun = ask(events());
        Told sharing = ask(events());

        assertThat(begun.names()).containsExactly("delta", "error");
        assertThat(sharing.names()).containsExactly("delta", "done");
        assertThat(sharing.last()).isEqualTo(old);
        assertThat(sharing.head().header("Cache-Status")).contains("hit; ttl=-");
        assertThat(door.asked).hasSize(2);
    }

    @Test
    void ofABugAreAnErrorLikeAnyOther() {
        door.claude(_ -> {
            throw new IllegalStateException("canary");
        });
        assertThat(ask(events()).head().status()).isEqualTo(500);
        door.claude(prompt -> {
            hears(prompt, "Salt");
            throw new IllegalStateException("canary");
        });
        Told told = ask(events("a bug"));

        assertThat(told.names()).containsExactly("delta", "error");
        assertThat(told.last()).contains("\"error\":\"Internal error\"").doesNotContain("canary");
        assertThat(door.log)
                .filteredOn(line -> line.contains("unexpected failure"))
                .hasSize(2);
    }

    @Test
    void areToldWithoutTheTable() {
        door.records.goAway();
        door.claude(prompt -> writes(prompt, "Salt", "", Door.text("Salt")));

        assertThat(ask(events()).names()).containsExactly("delta", "done");
    }

    @Test
    void areMadeAndStoredThoughTheCallerIsGone() {
        door.claude(prompt -> writes(prompt, "Salt", " on", Door.text("Salt on")));
        door.send(events(), new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("gone, says the test");
            }
        });

        assertThat(door.send(Event.haiku()).header("Cache-Status")).startsWith("memory; hit");
        assertThat(door.log)
                .filteredOn(line -> line.contains("\"streamed\":true"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-store", "no-cache", "max-age=5"})
    void mayBeAnyonesOwn(String cacheControl) {
        door.claude(prompt -> writes(prompt, "Salt", "", Door.text("Salt")));
        Told told = ask(events().cacheControl(cacheControl));

        assertThat(told.names()).containsExactly("delta", "done");
        assertThat(told.head().headers().containsKey("Content-Location")).isEqualTo(!cacheControl.equals("no-store"));
    }

    @Test
    void areOneLogLineOnceTheyAreOver() {
        door.claude(prompt -> {
            assertThat(door.log).isEmpty();
            return writes(prompt, "Salt", "", OVERLOADED);
        });
        ask(events());

        JsonNode line = Answer.parse(door.log.getFirst());
        assertThat(door.log).hasSize(1);
        assertThat(line.path("status").asInt()).isEqualTo(200);
        assertThat(line.path("streamed").asBoolean()).isTrue();
        assertThat(line.path("error").asText()).isEqualTo("Claude API error: overloaded");
        assertThat(line.path("cache").asText()).isEqualTo("record; fwd=miss, memory; fwd=miss");
        assertThat(line.toString()).doesNotContain("Salt").contains("cache_misses_total");
    }

    @Test
    void areNotForRequestsThatAreWrong() {
        assertThat(ask(events().body("{}")).head().status()).isEqualTo(400);
        assertThat(ask(events().method("GET")).head().status()).isEqualTo(405);
        assertThat(ask(events().cacheControl("only-if-cached")).head().status()).isEqualTo(504);
        assertThat(door.asked).isEmpty();
    }

    @Test
    void areNotGivenByAnEndpointThatWritesJson() {
        door.claude(_ -> Door.text("{\"colours\":[\"blue\"]}"));
        Answer answer = door.send(
                Event.post("/api/name-colours", "{\"subject\":\"sea\"}").header("Accept", "text/event-stream"));

        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(door.asked.getFirst().occasion().text()).isEmpty();
    }

    @Test
    void arriveWholeWhereTheGatewayTakesNoStreams() {
        Door buffered = new Door();
        buffered.claude(prompt -> writes(prompt, "Salt", "", Door.text("Salt")));
        Told told = ask(events(), buffered);

        assertThat(told.isStreamed()).isFalse();
        assertThat(told.names()).containsExactly("delta", "done");
        assertThat(told.head().header("Cache-Status")).isEqualTo("record; fwd=miss; stored, memory; fwd=miss; stored");
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

    private Told ask(Event event) {
        return ask(event, door);
    }

    private static Told ask(Event event, Door door) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        door.send(event, output);
        return Told.of(output.toByteArray());
    }

    private static Completion writes(Prompt prompt, String first, String second, Completion completion) {
        hears(prompt, first);
        if (!second.isEmpty()) {
            hears(prompt, second);
        }
        return completion;
    }

    private static void hears(Prompt prompt, String text) {
        prompt.occasion().text().ifPresent(caller -> caller.accept(text));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
