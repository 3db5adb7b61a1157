package com.promptbuilder.http;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobMessage;
import com.promptbuilder.queue.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Callers who would rather be told where their answer will be than wait for it. */
class LaterTest {
    private final Door door = Door.withQueues();

    @Test
    void areToldWhereAndWhen() {
        Answer answer = door.send(later(Event.haiku()));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Location")).isEqualTo("/prod/api/answers/" + job(0).key());
        assertThat(answer.header("Preference-Applied")).isEqualTo("respond-async");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 60);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Cache-Status")).isEqualTo("record; fwd=miss, memory; fwd=miss");
        assertThat(door.asked).isEmpty();
        assertThat(door.send(Event.answer(job(0).key().text())).status()).isEqualTo(202);
    }

    @Test
    void sendTheValidatedInputOnce() {
        Event event = Event.post("/api/write-haiku", "{ \"mood\": null, \"topic\" : \"the  sea\\r\\n\" }");
        door.send(later(event).header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        door.send(later(event));

        assertThat(door.queues.sent(Priority.INTERACTIVE)).hasSize(1);
        assertThat(job(0).endpoint()).isEqualTo("write-haiku");
        assertThat(job(0).input()).isEqualTo("{\"topic\":\"the  sea\\n\",\"mood\":\"\"}");
        assertThat(job(0).traceparent().orElse("")).startsWith("00-0af7651916cd43dd8448eb211c80319c-");
        assertThat(door.queues.sent(Priority.INTERACTIVE).getFirst().key())
                .isEqualTo(job(0).key().text());
    }

    @Test
    void joinOneJob() {
        door.send(later(Event.haiku()));
        Answer second = door.send(later(Event.haiku()));

        assertThat(second.status()).isEqualTo(202);
        assertThat(second.header("Cache-Status")).isEqualTo("record; fwd=miss; collapsed, memory; fwd=miss");
    }

    @Test
    void getWhatIsCachedAtOnce() {
        door.send(Event.haiku());
        Answer near = door.send(later(Event.haiku()));

        assertThat(near.status()).isEqualTo(200);
        assertThat(near.headers()).doesNotContainKey("Preference-Applied");
        assertThat(door.queues.sent(Priority.INTERACTIVE)).isEmpty();
    }

    @Test
    void getTheFailureThatIsSharedAtOnce() {
        door.claude(_ -> new Failure.Overloaded(Optional.of(Duration.ofSeconds(20))))
                .send(Event.haiku());

        assertThat(door.send(later(Event.haiku())).status()).isEqualTo(503);
        assertThat(door.queues.sent(Priority.INTERACTIVE)).isEmpty();
    }

    @Test
    void holdNobodyUpWhoWaits() {
        door.send(later(Event.haiku()));
        Answer waiting = door.send(Event.haiku());

        assertThat(waiting.status()).isEqualTo(200);
        assertThat(waiting.header("Cache-Status")).isEqualTo("record; fwd=miss; stored, memory; fwd=miss; stored");
        assertThat(door.send(Event.answer(waiting.key())).status()).isEqualTo(200);
    }

    @Test
    void joinWhoWaitsAndHaveAJobShouldItGo() {
        List<Answer> meanwhile = new ArrayList<>();
        door.claude(_ -> {
            meanwhile.add(door.send(later(Event.haiku())));
            return Door.text(Door.HAIKU);
        });
        door.send(Event.haiku());

        assertThat(meanwhile.getFirst().status()).isEqualTo(202);
        assertThat(door.queues.sent(Priority.INTERACTIVE)).hasSize(1);
        assertThat(door.send(Event.answer(job(0).key().text())).status()).isEqualTo(200);
    }

    @Test
    void waitInVainAtTheSampleDoorAndAreTold() {
        Answer answer = door.send(Event.haiku().header("Prefer", "wait=5"));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=5");
    }

    @Test
    void areAnsweredAtOnceWhereTheQueueDoesNotAnswer() {
        door.queues.goAway();
        Answer answer = door.send(later(Event.haiku()));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).doesNotContainKey("Preference-Applied");
        assertThat(door.send(Event.answer(answer.key())).status()).isEqualTo(200);
    }

    @Test
    void leaveNoPromiseWhereTheQueueDoesNotAnswer() {
        door.queues.goAway();
        Answer answer = door.claude(_ -> new Failure.Malformed()).send(later(Event.haiku()));

        assertThat(answer.status()).isEqualTo(502);
        door.clock.advance(Duration.ofSeconds(5));
        assertThat(door.send(Event.answer(new Door().send(Event.haiku()).key())).status())
                .isEqualTo(404);
    }

    @Test
    void areAnsweredAtOnceWithoutTheTableOrAQueue() {
        Door without = new Door();
        assertThat(without.send(later(Event.haiku())).status()).isEqualTo(200);
        door.records.goAway();
        assertThat(door.send(later(Event.haiku())).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-store", "no-cache", "max-age=0"})
    void areAnsweredAtOnceIfTheyWantSomethingOfTheirOwn(String directive) {
        Answer answer = door.send(later(Event.haiku()).cacheControl(directive));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(door.queues.sent(Priority.INTERACTIVE)).isEmpty();
    }

    @Test
    void areAnsweredAtOnceIfTheirInputFitsInNoMessage() {
        Answer answer = door.send(later(Event.haiku("x".repeat(JobMessage.LONGEST))));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(door.queues.sent(Priority.INTERACTIVE)).isEmpty();
    }

    @Test
    void areToldWhatIsWrongAtOnce() {
        assertThat(door.send(later(Event.haiku(""))).status()).isEqualTo(400);
        assertThat(door.queues.sent(Priority.INTERACTIVE)).isEmpty();
    }

    @Test
    void askAgainForAJobThatMayHaveBeenLost() {
        door.send(later(Event.haiku()));
        door.clock.advance(Duration.ofMinutes(2));
        door.send(later(Event.haiku()));

        assertThat(door.queues.sent(Priority.INTERACTIVE)).hasSize(2);
    }

    @Test
    void areNotKeptWaitingForEver() {
        door.send(later(Event.haiku()));
        String key = job(0).key().text();
        door.clock.advance(Duration.ofMinutes(61));

        assertThat(door.send(Event.answer(key)).status()).isEqualTo(504);
        door.clock.advance(Duration.ofMinutes(10));
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(404);
    }

    @Test
    void inNoHurryAreRefusedWhileTooMuchWaits() {
        Door door = Door.withQueues(Map.of("JOBS_MAX_WAITING", "0"));
        Event background = later(Event.haiku()).header("Priority", "u=7");
        assertThat(door.send(background).status()).isEqualTo(202);
        Answer refused = door.send(later(Event.haiku("another")).header("Priority", "u=7"));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.error()).isEqualTo("Too many requests");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
        assertThat(door.queues.sent(Priority.BACKGROUND)).hasSize(1);
        assertThat(door.send(later(Event.haiku("another"))).status()).isEqualTo(202);
    }

    private static Event later(Event event) {
        return event.header("Prefer", "respond-async");
    }

    private Job job(int index) {
        return JobMessage.read(door.queues.sent(Priority.INTERACTIVE).get(index).body())
                .orElseThrow();
    }
}
