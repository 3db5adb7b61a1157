package com.promptbuilder.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.queue.JobQueues.Priority;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** The caller of a job is that of its request, and no message contains the caller's identity. */
class JobCallersTest {
    @Test
    void areNotNamedInMessages() {
        FunctionHarness functionHarness = FunctionHarness.withQueues(Map.of("CACHE_SCOPE", "caller"));
        functionHarness.send(later(Event.haiku(), "canary"));
        Event byKey = Event.haiku("storms");
        byKey.json().withObject("requestContext").withObject("identity").put("user", "AIDAcanary");
        functionHarness.send(byKey.header("Prefer", "respond-async"));

        assertThat(functionHarness.queues.sent(Priority.INTERACTIVE)).hasSize(2).allSatisfy(message -> {
            assertThat(message.body()).doesNotContain("canary").contains("\"caller\":");
            assertThat(message.key()).doesNotContain("canary");
        });
    }

    @Test
    void haveTheAnswerUnderAKeyOfTheirOwn() {
        FunctionHarness functionHarness = FunctionHarness.withQueues(Map.of("CACHE_SCOPE", "caller"));
        ProxyResponseView promised = functionHarness.send(later(Event.haiku(), "alice"));
        functionHarness.workOnLast(Priority.INTERACTIVE);

        ProxyResponseView waited = functionHarness.send(by(Event.haiku(), "alice"));
        assertThat(waited.header("Cache-Status")).contains("hit");
        assertThat(promised.header("Location")).endsWith(waited.header("Content-Location"));
        assertThat(functionHarness.send(by(Event.haiku(), "bob")).header("Cache-Status"))
                .doesNotContain("hit");
        assertThat(functionHarness.asked).hasSize(2);
    }

    @Test
    void payFromTheSameBudget() {
        FunctionHarness functionHarness = FunctionHarness.withQueues(Map.of("BUDGET_CALLER_CALLS_PER_DAY", "2"));
        functionHarness.send(later(Event.haiku("sea"), "alice"));
        functionHarness.workOnLast(Priority.INTERACTIVE);
        assertThat(functionHarness.send(by(Event.haiku("sky"), "alice")).status())
                .isEqualTo(200);

        assertThat(functionHarness.send(by(Event.haiku("storms"), "alice")).status())
                .isEqualTo(429);
        assertThat(functionHarness.send(by(Event.haiku("storms"), "bob")).status())
                .isEqualTo(200);
        functionHarness.send(later(Event.haiku("clouds"), "alice"));
        functionHarness.workOnLast(Priority.INTERACTIVE);
        assertThat(line(functionHarness, "result")).contains("failed");
    }

    @Test
    void haveTheSameHashInTheLog() {
        FunctionHarness functionHarness = FunctionHarness.withQueues();
        functionHarness.send(later(Event.haiku(), "canary"));
        Optional<String> asked = line(functionHarness, "caller");
        functionHarness.workOnLast(Priority.INTERACTIVE);

        assertThat(line(functionHarness, "message")).contains("job");
        assertThat(line(functionHarness, "caller")).isPresent().isEqualTo(asked);
    }

    @Test
    void thatAreAnonymousStayAnonymousInJobs() {
        FunctionHarness functionHarness = FunctionHarness.withQueues();
        functionHarness.send(Event.haiku().header("Prefer", "respond-async"));
        functionHarness.workOnLast(Priority.INTERACTIVE);

        assertThat(line(functionHarness, "caller")).isEmpty();
    }

    private static Event later(Event event, String name) {
        return by(event, name).header("Prefer", "respond-async");
    }

    private static Event by(Event event, String name) {
        event.json().withObject("requestContext").withObject("authorizer").put("principalId", name);
        return event;
    }

    private static Optional<String> line(FunctionHarness functionHarness, String field) {
        try {
            return Optional.ofNullable(new JsonMapper()
                    .readTree(functionHarness.log.getLast())
                    .path(field)
                    .textValue());
        } catch (JsonProcessingException noJson) {
            throw new AssertionError(noJson);
        }
    }
}
