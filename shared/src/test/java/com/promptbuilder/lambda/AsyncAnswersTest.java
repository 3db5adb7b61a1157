package com.promptbuilder.lambda;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobQueues.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code Prefer: respond-async}: a 202 with the location of the answer. */
class AsyncAnswersTest {
    private final FunctionHarness functionHarness = FunctionHarness.withQueues();

    @Test
    void haveALocationAndRetryAfter() {
        ProxyResponseView proxyResponseView = functionHarness.send(later(Event.haiku()));

        assertThat(proxyResponseView.status()).isEqualTo(202);
        assertThat(proxyResponseView.header("Location")).isEqualTo("/prod/api/answers/" + job(0).key());
        assertThat(proxyResponseView.header("Preference-Applied")).isEqualTo("respond-async");
        assertThat(Integer.parseInt(proxyResponseView.header("Retry-After"))).isEqualTo(2);
        assertThat(proxyResponseView.header("Cache-Control")).isEqualTo("no-store");
        assertThat(proxyResponseView.header("Cache-Status")).isEqualTo("record; fwd=miss, memory; fwd=miss");
        assertThat(functionHarness.asked).isEmpty();
        assertThat(functionHarness.send(Event.answer(job(0).key().text())).status())
                .isEqualTo(202);
    }

    @Test
    void sendTheValidatedInputOnce() {
        Event event = Event.post("/api/write-haiku", "{ \"mood\": null, \"topic\" : \"the  sea\\r\\n\" }");
        functionHarness.send(
                later(event).header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        functionHarness.send(later(event));

        assertThat(functionHarness.queues.sent(Priority.INTERACTIVE)).hasSize(1);
        assertThat(job(0).endpoint()).isEqualTo("write-haiku");
        assertThat(job(0).input()).isEqualTo("{\"topic\":\"the  sea\\n\",\"mood\":\"\"}");
        assertThat(job(0).traceparent().orElse("")).startsWith("00-0af7651916cd43dd8448eb211c80319c-");
        assertThat(functionHarness.queues.sent(Priority.INTERACTIVE).getFirst().key())
                .isEqualTo(job(0).key().text());
    }

    @Test
    void joinOneJob() {
        functionHarness.send(later(Event.haiku()));
        ProxyResponseView second = functionHarness.send(later(Event.haiku()));

        assertThat(second.status()).isEqualTo(202);
        assertThat(second.header("Cache-Status")).isEqualTo("record; fwd=miss; collapsed, memory; fwd=miss");
    }

    @Test
    void getWhatIsCachedAtOnce() {
        functionHarness.send(Event.haiku());
        ProxyResponseView near = functionHarness.send(later(Event.haiku()));

        assertThat(near.status()).isEqualTo(200);
        assertThat(near.headers()).doesNotContainKey("Preference-Applied");
        assertThat(functionHarness.queues.sent(Priority.INTERACTIVE)).isEmpty();
    }

    @Test
    void getTheFailureThatIsSharedAtOnce() {
        functionHarness
                .claude(_ -> new Failure.Overloaded(Optional.of(Duration.ofSeconds(20))))
                .send(Event.haiku());

        assertThat(functionHarness.send(later(Event.haiku())).status()).isEqualTo(503);
        assertThat(functionHarness.queues.sent(Priority.INTERACTIVE)).isEmpty();
    }

    @Test
    void doNotDelaySynchronousRequests() {
        functionHarness.send(later(Event.haiku()));
        ProxyResponseView waiting = functionHarness.send(Event.haiku());

        assertThat(waiting.status()).isEqualTo(200);
        assertThat(waiting.header("Cache-Status")).isEqualTo("record; fwd=miss; stored, memory; fwd=miss; stored");
        assertThat(functionHarness.send(Event.answer(waiting.key())).status()).isEqualTo(200);
    }

    @Test
    void joinWhoWaitsAndHaveAJobShouldItGo() {
        List<ProxyResponseView> meanwhile = new ArrayList<>();
        functionHarness.claude(_ -> {
            meanwhile.add(functionHarness.send(later(Event.haiku())));
            return FunctionHarness.text(FunctionHarness.HAIKU);
        });
        functionHarness.send(Event.haiku());

        assertThat(meanwhile.getFirst().status()).isEqualTo(202);
        assertThat(functionHarness.queues.sent(Priority.INTERACTIVE)).hasSize(1);
        assertThat(functionHarness.send(Event.answer(job(0).key().text())).status())
                .isEqualTo(200);
    }

    @Test
    void waitInVainAtTheSampleDoorAndAreTold() {
        ProxyResponseView proxyResponseView = functionHarness.send(Event.haiku().header("Prefer", "wait=5"));

        assertThat(proxyResponseView.status()).isEqualTo(202);
        assertThat(proxyResponseView.header("Preference-Applied")).isEqualTo("wait=5");
    }

    @Test
    void areAnsweredAtOnceWhereTheQueueDoesNotAnswer() {
        functionHarness.queues.fail();
        ProxyResponseView proxyResponseView = functionHarness.send(later(Event.haiku()));

        assertThat(proxyResponseView.status()).isEqualTo(200);
        assertThat(proxyResponseView.headers()).doesNotContainKey("Preference-Applied");
        assertThat(functionHarness.send(Event.answer(proxyResponseView.key())).status())
                .isEqualTo(200);
    }

    @Test
    void leaveNoPendingJobIfTheQueueIsUnavailable() {
        functionHarness.queues.fail();
        ProxyResponseView proxyResponseView =
                functionHarness.claude(_ -> new Failure.InvalidResponse()).send(later(Event.haiku()));

        assertThat(proxyResponseView.status()).isEqualTo(502);
        functionHarness.clock.advance(Duration.ofSeconds(5));
        assertThat(functionHarness
                        .send(Event.answer(
                                new FunctionHarness().send(Event.haiku()).key()))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void areAnsweredAtOnceWithoutTheTableOrAQueue() {
        FunctionHarness without = new FunctionHarness();
        assertThat(without.send(later(Event.haiku())).status()).isEqualTo(200);
        functionHarness.records.fail();
        assertThat(functionHarness.send(later(Event.haiku())).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-store", "no-cache", "max-age=0"})
    void areAnsweredAtOnceIfTheyWantSomethingOfTheirOwn(String directive) {
        ProxyResponseView proxyResponseView =
                functionHarness.send(later(Event.haiku()).cacheControl(directive));

        assertThat(proxyResponseView.status()).isEqualTo(200);
        assertThat(functionHarness.queues.sent(Priority.INTERACTIVE)).isEmpty();
    }

    @Test
    void areAnsweredAtOnceIfTheirInputFitsInNoMessage() {
        ProxyResponseView proxyResponseView =
                functionHarness.send(later(Event.haiku("x".repeat(Job.MAX_MESSAGE_BYTES))));

        assertThat(proxyResponseView.status()).isEqualTo(200);
        assertThat(functionHarness.queues.sent(Priority.INTERACTIVE)).isEmpty();
    }

    @Test
    void rejectInvalidInputAtOnce() {
        assertThat(functionHarness.send(later(Event.haiku(""))).status()).isEqualTo(400);
        assertThat(functionHarness.queues.sent(Priority.INTERACTIVE)).isEmpty();
    }

    @Test
    void askAgainForAJobThatMayHaveBeenLost() {
        functionHarness.send(later(Event.haiku()));
        functionHarness.clock.advance(Duration.ofMinutes(2));
        functionHarness.send(later(Event.haiku()));

        assertThat(functionHarness.queues.sent(Priority.INTERACTIVE)).hasSize(2);
    }

    @Test
    void areNotKeptWaitingForEver() {
        functionHarness.send(later(Event.haiku()));
        String key = job(0).key().text();
        functionHarness.clock.advance(Duration.ofMinutes(61));

        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(504);
        functionHarness.clock.advance(Duration.ofMinutes(10));
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(404);
    }

    @Test
    void inNoHurryAreRefusedWhileTooMuchWaits() {
        FunctionHarness functionHarness = FunctionHarness.withQueues(Map.of("JOBS_MAX_WAITING", "0"));
        Event background = later(Event.haiku()).header("Priority", "u=7");
        assertThat(functionHarness.send(background).status()).isEqualTo(202);
        ProxyResponseView refused =
                functionHarness.send(later(Event.haiku("another")).header("Priority", "u=7"));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.error()).isEqualTo("Too many requests");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
        assertThat(functionHarness.queues.sent(Priority.BACKGROUND)).hasSize(1);
        assertThat(functionHarness.send(later(Event.haiku("another"))).status()).isEqualTo(202);
    }

    private static Event later(Event event) {
        return event.header("Prefer", "respond-async");
    }

    private Job job(int index) {
        return Job.ofMessage(functionHarness
                        .queues
                        .sent(Priority.INTERACTIVE)
                        .get(index)
                        .body())
                .orElseThrow();
    }
}
