package com.promptbuilder.lambda;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.queue.JobQueues.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests with an {@code Idempotency-Key}. */
class IdempotencyKeyTest {
    private final FunctionHarness functionHarness = new FunctionHarness();

    @Test
    void aRetryGetsTheFirstAnswerWithoutASecondCall() {
        ProxyResponseView first = functionHarness.send(keyed());
        ProxyResponseView retry = functionHarness.send(keyed());

        assertThat(retry.status()).isEqualTo(200);
        assertThat(retry.body()).isEqualTo(first.body());
        assertThat(first.headers()).doesNotContainKey("Idempotent-Replayed");
        assertThat(retry.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(retry.header("Cache-Status")).startsWith("record; hit; ttl=");
        assertThat(retry.header("Content-Location")).isEqualTo(first.header("Content-Location"));
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void alsoWithNoCache() {
        ProxyResponseView first = functionHarness.send(keyed().cacheControl("no-cache"));
        functionHarness.claude(_ -> FunctionHarness.text("Another haiku"));

        assertThat(functionHarness.send(keyed().cacheControl("no-cache")).body())
                .isEqualTo(first.body());
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void alsoAfterTheAnswersTimeToLiveAndOnlyForADay() {
        ProxyResponseView first = functionHarness.send(keyed());
        functionHarness.claude(_ -> FunctionHarness.text("Another haiku"));

        functionHarness.clock.advance(Duration.ofHours(23));
        ProxyResponseView retry = functionHarness.send(keyed());
        assertThat(retry.body()).isEqualTo(first.body());
        assertThat(retry.header("Cache-Status")).startsWith("record; hit; ttl=-");
        assertThat(retry.headers()).doesNotContainKey("Content-Location");

        functionHarness.clock.advance(Duration.ofHours(1));
        assertThat(functionHarness.send(keyed()).body()).isNotEqualTo(first.body());
        assertThat(functionHarness.asked).hasSize(2);
    }

    @Test
    void anotherBodyIsRefused() {
        functionHarness.send(keyed());
        ProxyResponseView other = functionHarness.send(Event.haiku("the desert").header("Idempotency-Key", "a-key"));

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.body()).contains("\"error\":\"Idempotency key reused\"");
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void aBodyThatDiffersOnlyInSpacesIsTheSame() {
        functionHarness.send(keyed());

        assertThat(functionHarness
                        .send(Event.post("/api/write-haiku", "{ \"topic\" :  \"the sea, songbird-prompt\" }")
                                .header("Idempotency-Key", "a-key"))
                        .header("Idempotent-Replayed"))
                .isEqualTo("true");
    }

    @Test
    void callersAndRoutesDoNotShareKeys() {
        functionHarness.send(keyed());
        Event event = Event.haiku("the desert").header("Idempotency-Key", "a-key");
        event.json().withObject("requestContext").withObject("identity").put("apiKey", "another caller");
        ProxyResponseView otherCaller = functionHarness.send(event);
        ProxyResponseView otherRoute = functionHarness.send(
                Event.post("/api/name-colours", "{\"subject\":\"a harbour\"}").header("Idempotency-Key", "a-key"));

        assertThat(otherCaller.status()).isEqualTo(200);
        assertThat(otherCaller.headers()).doesNotContainKey("Idempotent-Replayed");
        assertThat(otherRoute.status()).isNotEqualTo(422);
        assertThat(otherRoute.headers()).doesNotContainKey("Idempotent-Replayed");
    }

    @Test
    void aQuotedKeyIsTheSameAsABareOne() {
        functionHarness.send(keyed());

        assertThat(functionHarness
                        .send(Event.haiku().header("Idempotency-Key", "\"a-key\""))
                        .header("Idempotent-Replayed"))
                .isEqualTo("true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two words", "\"open", "\"\"", "caf\u00e9", "\"a\\b\""})
    void aMalformedKeyIsRefused(String key) {
        ProxyResponseView refused = functionHarness.send(Event.haiku().header("Idempotency-Key", key));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("\"error\":\"Invalid Idempotency-Key\"");
    }

    @Test
    void aKeyOf256CharactersIsRefused() {
        assertThat(functionHarness
                        .send(Event.haiku().header("Idempotency-Key", "k".repeat(255)))
                        .status())
                .isEqualTo(200);
        assertThat(functionHarness
                        .send(Event.haiku().header("Idempotency-Key", "k".repeat(256)))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aFailureIsNotKept() {
        functionHarness.claude(_ -> new Failure.Overloaded(Optional.empty()));
        assertThat(functionHarness.send(keyed()).status()).isEqualTo(503);
        functionHarness.clock.advance(Duration.ofMinutes(2));
        functionHarness.claude(_ -> FunctionHarness.text("A haiku after all"));

        ProxyResponseView retry = functionHarness.send(keyed());
        assertThat(retry.status()).isEqualTo(200);
        assertThat(retry.headers()).doesNotContainKey("Idempotent-Replayed");
    }

    @Test
    void anInvalidBodyKeepsNothing() {
        functionHarness.send(Event.post("/api/write-haiku", "{}").header("Idempotency-Key", "a-key"));

        assertThat(functionHarness.idempotency.ids()).isEmpty();
        assertThat(functionHarness.send(keyed()).status()).isEqualTo(200);
    }

    @Test
    void aRequestDuringTheFirstMakesNoCall() {
        functionHarness.claude(_ -> {
            functionHarness.claude(_ -> FunctionHarness.text("A second call"));
            ProxyResponseView retry = functionHarness.send(keyed().cacheControl("no-cache"));
            assertThat(retry.status()).isEqualTo(504);
            return FunctionHarness.text("The first call");
        });

        assertThat(functionHarness.send(keyed().cacheControl("no-cache")).body())
                .contains("The first call");
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void withoutTheStoreTheRequestIsServedAndTheLogLineSaysSo() {
        functionHarness.idempotency.fail();

        assertThat(functionHarness.send(keyed()).status()).isEqualTo(200);
        assertThat(functionHarness.log).anyMatch(line -> line.contains("\"idempotencyKeyKept\":false"));
    }

    @Test
    void noStoreKeepsNothingAndTheLogLineSaysSo() {
        functionHarness.send(keyed().cacheControl("no-store"));

        assertThat(functionHarness.idempotency.ids()).isEmpty();
        assertThat(functionHarness.log).anyMatch(line -> line.contains("\"idempotencyKeyKept\":false"));
    }

    @Test
    void noLogLineHasTheKey() {
        functionHarness.send(keyed());
        functionHarness.send(keyed());

        assertThat(functionHarness.log).noneMatch(line -> line.contains("a-key"));
        assertThat(functionHarness.idempotency.ids()).allMatch(id -> id.matches("idempotency#[\\w-]{43}"));
    }

    @Test
    void aRetryOfAnAsynchronousRequestPollsTheSameJob() {
        FunctionHarness queues = FunctionHarness.withQueues();
        ProxyResponseView first = queues.send(keyed().header("Prefer", "respond-async"));
        ProxyResponseView retry = queues.send(keyed().header("Prefer", "respond-async"));

        assertThat(first.status()).isEqualTo(202);
        assertThat(retry.status()).isEqualTo(202);
        assertThat(retry.header("Location")).isEqualTo(first.header("Location"));
        assertThat(queues.queues.sent(Priority.INTERACTIVE)).hasSize(1);

        queues.workOnLast(Priority.INTERACTIVE);
        ProxyResponseView done = queues.send(keyed().header("Prefer", "respond-async"));
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(queues.asked).hasSize(1);
    }

    @Test
    void browsersMaySendTheKeyAndReadTheReplay() {
        ProxyResponseView preflight = functionHarness.send(Event.haiku()
                .method("OPTIONS")
                .header("Origin", "http://localhost:5173")
                .header("Access-Control-Request-Method", "POST"));

        assertThat(preflight.header("Access-Control-Allow-Headers")).contains("Idempotency-Key");
        assertThat(functionHarness
                        .send(keyed().header("Origin", "http://localhost:5173"))
                        .header("Access-Control-Expose-Headers"))
                .contains("Idempotent-Replayed");
    }

    private static Event keyed() {
        return Event.haiku().header("Idempotency-Key", "a-key");
    }
}
