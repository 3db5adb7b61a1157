package com.promptbuilder.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.queue.Priority;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Whose a job is: the same as of a request that waits, and no message says who that is. */
class JobCallersTest {
    @Test
    void areNotNamedInMessages() {
        Door door = Door.withQueues(Map.of("CACHE_SCOPE", "caller"));
        door.send(later(Event.haiku(), "canary"));
        Event byKey = Event.haiku("storms");
        byKey.json().withObject("requestContext").withObject("identity").put("user", "AIDAcanary");
        door.send(byKey.header("Prefer", "respond-async"));

        assertThat(door.queues.sent(Priority.INTERACTIVE)).hasSize(2).allSatisfy(message -> {
            assertThat(message.body()).doesNotContain("canary").contains("\"caller\":");
            assertThat(message.key()).doesNotContain("canary");
        });
    }

    @Test
    void haveTheAnswerUnderTheirOwnKeyAndNobodyElseDoes() {
        Door door = Door.withQueues(Map.of("CACHE_SCOPE", "caller"));
        Answer promised = door.send(later(Event.haiku(), "alice"));
        door.workOnLast(Priority.INTERACTIVE);

        Answer waited = door.send(by(Event.haiku(), "alice"));
        assertThat(waited.header("Cache-Status")).contains("hit");
        assertThat(promised.header("Location")).endsWith(waited.header("Content-Location"));
        assertThat(door.send(by(Event.haiku(), "bob")).header("Cache-Status")).doesNotContain("hit");
        assertThat(door.asked).hasSize(2);
    }

    @Test
    void payFromTheSameBudget() {
        Door door = Door.withQueues(Map.of("BUDGET_CALLER_CALLS_PER_DAY", "2"));
        door.send(later(Event.haiku("sea"), "alice"));
        door.workOnLast(Priority.INTERACTIVE);
        assertThat(door.send(by(Event.haiku("sky"), "alice")).status()).isEqualTo(200);

        assertThat(door.send(by(Event.haiku("storms"), "alice")).status()).isEqualTo(429);
        assertThat(door.send(by(Event.haiku("storms"), "bob")).status()).isEqualTo(200);
        door.send(later(Event.haiku("clouds"), "alice"));
        door.workOnLast(Priority.INTERACTIVE);
        assertThat(line(door, "result")).contains("failed");
    }

    @Test
    void haveTheSameHashInTheLog() {
        Door door = Door.withQueues();
        door.send(later(Event.haiku(), "canary"));
        Optional<String> asked = line(door, "caller");
        door.workOnLast(Priority.INTERACTIVE);

        assertThat(line(door, "message")).contains("job");
        assertThat(line(door, "caller")).isPresent().isEqualTo(asked);
    }

    @Test
    void thatNobodyKnowsAreUnknownToJobsToo() {
        Door door = Door.withQueues();
        door.send(Event.haiku().header("Prefer", "respond-async"));
        door.workOnLast(Priority.INTERACTIVE);

        assertThat(line(door, "caller")).isEmpty();
    }

    private static Event later(Event event, String name) {
        return by(event, name).header("Prefer", "respond-async");
    }

    private static Event by(Event event, String name) {
        event.json().withObject("requestContext").withObject("authorizer").put("principalId", name);
        return event;
    }

    private static Optional<String> line(Door door, String field) {
        try {
            return Optional.ofNullable(
                    new JsonMapper().readTree(door.log.getLast()).path(field).textValue());
        } catch (JsonProcessingException noJson) {
            throw new AssertionError(noJson);
        }
    }
}
