package com.promptbuilder.lambda;

import com.promptbuilder.coalesce.RecordStore.Lease;
import com.promptbuilder.stream.SharedTexts;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A stream that joins a plain request of its process, which follows a leader in another environment. */
class JoinedFollowerTest {
    private static final String OWNER = "a leader elsewhere";
    private static final AnswerKey KEY =
            AnswerKey.parse(new FunctionHarness().send(Event.haiku()).key()).orElseThrow();
    private static final String TEXT = KEY.text() + "." + SharedTexts.generation(OWNER) + ".";

    private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

    private final FunctionHarness functionHarness = new FunctionHarness(Map.of("RESPONSE_STREAM", "events"));

    @Test
    @Timeout(30)
    void readsAlong() {
        CountDownLatch polls = new CountDownLatch(10);
        functionHarness.hasHeartbeats = true;
        functionHarness.sleeper = _ -> {
            polls.countDown();
            // A yield would starve threads that another thread starts.
            LockSupport.parkNanos(1_000);
            return true;
        };
        Instant now = functionHarness.clock.instant();
        functionHarness.records.acquire(
                KEY, new Lease(OWNER, now.plusSeconds(5), now.plus(Duration.ofMinutes(15))), Optional.empty());
        CompletableFuture<ProxyResponseView> plain =
                CompletableFuture.supplyAsync(() -> functionHarness.send(Event.haiku()), THREADS);
        until(() -> polls.getCount() == 0);
        assertThat(functionHarness.texts.get(TEXT + "asked")).isEmpty();

        ByteArrayOutputStream client = new ByteArrayOutputStream();
        CompletableFuture<Void> streamed = CompletableFuture.runAsync(
                () -> functionHarness.send(Event.haiku().header("Accept", "text/event-stream"), client), THREADS);
        until(() -> functionHarness.texts.get(TEXT + "asked").isPresent());
        functionHarness.texts.put(TEXT + "0", "Salt", Duration.ofMinutes(1));
        until(() -> client.toString(UTF_8).contains("{\"text\":\"Salt\"}"));
        functionHarness.records.release(KEY, OWNER);
        streamed.join();

        SseTranscript transcript = SseTranscript.of(client.toByteArray());
        assertThat(transcript.names()).containsExactly("delta", "delta", "usage", "done");
        assertThat(transcript.text()).isEqualTo(FunctionHarness.HAIKU);
        assertThat(transcript.last()).isEqualTo(plain.join().body());
        assertThat(functionHarness.asked).hasSize(1);
    }

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
