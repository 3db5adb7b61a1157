package com.promptbuilder.lambda;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Prompt;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** {@code GET /api/answers/{key}} as an event stream. */
class ResumedStreamsTest {
    private static final Event STREAM = Event.haiku().header("Accept", "text/event-stream");
    private static final Pattern LOCATION = Pattern.compile("/api/answers/([A-Za-z0-9_-]{43})");

    private final FunctionHarness functionHarness = new FunctionHarness(Map.of("RESPONSE_STREAM", "events"));

    @Test
    void aCompleteAnswerContinuesAfterTheLastEvent() {
        functionHarness.claude(prompt -> {
            write(prompt, "Salt");
            write(prompt, " on stone");
            return FunctionHarness.text("Salt on stone");
        });
        SseTranscript first = ask(STREAM);
        SseTranscript resumed = resume(first, first.events().getFirst().id());

        assertThat(resumed.names()).containsExactly("delta", "usage", "done");
        assertThat(resumed.text()).isEqualTo(" on stone");
        assertThat(resumed.last()).isEqualTo(first.last());
        assertThat(resumed.head().header("Content-Location"))
                .isEqualTo(first.head().header("Content-Location"));
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void anotherGenerationBeginsWithARestart() {
        SseTranscript first = ask(STREAM);
        SseTranscript resumed = resume(first, "0123456789ab.3");

        assertThat(resumed.names()).containsExactly("restart", "delta", "usage", "done");
        assertThat(resumed.text()).isEqualTo(FunctionHarness.HAIKU);
    }

    @Test
    void aMalformedIdGetsTheWholeText() {
        SseTranscript first = ask(STREAM);

        assertThat(resume(first, "nonsense").names()).containsExactly("delta", "usage", "done");
        assertThat(resume(first, "nonsense").text()).isEqualTo(FunctionHarness.HAIKU);
    }

    @Test
    void anAnswerInTheMakingIsReadAlong() {
        functionHarness.sleeper = _ -> {
            LockSupport.parkNanos(1_000_000); // on one processor, virtual threads that spin or yield stop others
            return true;
        };
        CompletableFuture<String> key = new CompletableFuture<>();
        CompletableFuture<Void> resuming = new CompletableFuture<>();
        functionHarness.claude(prompt -> {
            write(prompt, "Salt");
            resuming.join();
            write(prompt, " on stone");
            return FunctionHarness.text("Salt on stone");
        });
        ByteArrayOutputStream first = watched(text -> {
            Matcher location = LOCATION.matcher(text);
            if (location.find()) {
                key.complete(location.group(1));
            }
        });
        CompletableFuture<Void> asking = CompletableFuture.runAsync(() -> functionHarness.send(STREAM, first));
        ByteArrayOutputStream second = watched(text -> {
            if (text.contains("Salt")) {
                resuming.complete(null);
            }
        });
        functionHarness.send(Event.answer(key.join()).header("Accept", "text/event-stream"), second);
        asking.join();

        assertThat(SseTranscript.of(second.toByteArray()).text()).isEqualTo("Salt on stone");
        assertThat(withoutUsage(second)).containsExactlyElementsOf(withoutUsage(first));
        assertThat(second.toString(UTF_8)).contains("\"source\":\"shared\"");
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void theWaitForAWorkerEndsBeforeTheDeadline() {
        FunctionHarness queued = FunctionHarness.withQueues(Map.of("RESPONSE_STREAM", "events"));
        Instant start = queued.clock.instant();
        queued.sleeper = pause -> {
            queued.clock.advance(pause);
            return true;
        };
        ProxyResponseView pending = queued.send(Event.haiku().header("Prefer", "respond-async"));

        assertThat(ask(queued, stream(pending)).head().status()).isEqualTo(504);
        assertThat(Duration.between(start, queued.clock.instant())).isEqualTo(Duration.ofSeconds(28 - 1));
    }

    @Test
    void aFailureIsAPlainErrorAndAnUnknownKeyNotFound() {
        functionHarness.claude(_ -> new Failure.Overloaded(Optional.of(Duration.ofSeconds(4))));
        functionHarness.send(Event.haiku());
        String key = functionHarness.send(STREAM).key();

        assertThat(key).isEmpty();
        assertThat(ask(Event.answer("A".repeat(43)).header("Accept", "text/event-stream"))
                        .head()
                        .status())
                .isEqualTo(404);
    }

    @Test
    void answersOfOtherRoutesArePlainJson() {
        functionHarness.claude(_ -> FunctionHarness.text("{\"colours\":[\"blue\"]}"));
        String key = functionHarness
                .send(Event.post("/api/name-colours", "{\"subject\":\"sea\"}"))
                .key();
        SseTranscript found = ask(Event.answer(key).header("Accept", "text/event-stream"));

        assertThat(found.head().header("Content-Type")).isEqualTo("application/json");
        assertThat(found.head().body()).isEqualTo("{\"colours\":[\"blue\"]}");
    }

    private static List<SseTranscript.Event> withoutUsage(ByteArrayOutputStream received) {
        return SseTranscript.of(received.toByteArray()).events().stream()
                .filter(event -> !event.name().equals("usage"))
                .toList();
    }

    private SseTranscript resume(SseTranscript first, String id) {
        String location = first.head().header("Content-Location");
        return ask(Event.answer(location.substring(location.lastIndexOf('/') + 1))
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", id));
    }

    private static Event stream(ProxyResponseView pending) {
        String location = pending.header("Location");
        return Event.answer(location.substring(location.lastIndexOf('/') + 1)).header("Accept", "text/event-stream");
    }

    private SseTranscript ask(Event event) {
        return ask(functionHarness, event);
    }

    private static SseTranscript ask(FunctionHarness functionHarness, Event event) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        functionHarness.send(event, output);
        return SseTranscript.of(output.toByteArray());
    }

    /** A client that sees what was sent after each flush. */
    private static ByteArrayOutputStream watched(Consumer<String> seen) {
        return new ByteArrayOutputStream() {
            @Override
            public void flush() {
                seen.accept(toString(UTF_8));
            }
        };
    }

    private static void write(Prompt prompt, String text) {
        prompt.callContext().text().ifPresent(client -> client.accept(text));
    }
}
