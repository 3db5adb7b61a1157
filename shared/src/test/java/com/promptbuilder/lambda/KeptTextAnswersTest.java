package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.queue.JobQueues.Priority;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** Answers that must keep the variables, links and code blocks of the input. */
class KeptTextAnswersTest {
    private static final String CODE = "```js\n" + "let a = 1;\n".repeat(50) + "```";
    private static final String LOST = "{\"rewritten\":\"Hello\"}";

    private final FunctionHarness functionHarness = new FunctionHarness();

    @Test
    void askClaudeOnceMoreWithTheNamesOfWhatIsMissing() {
        functionHarness.claude(
                _ -> FunctionHarness.text(functionHarness.asked.size() == 1 ? "Hello" : "Hello {{name}}"));
        ProxyResponseView answer = functionHarness.send(rewrite("Hi {{name}}"));

        assertThat(answer.body()).isEqualTo("{\"rewritten\":\"Hello {{name}}\"}");
        assertThat(answer.headers()).doesNotContainKey("X-Answer-Warning");
        assertThat(answer.header("Cache-Status")).isEqualTo("record; fwd=miss; stored, memory; fwd=miss; stored");
        assertThat(functionHarness.asked.getFirst().user()).isEqualTo("<text>Hi {{name}}</text>\n");
        assertThat(functionHarness.asked.getLast().user())
                .isEqualTo(
                        "<text>Hi {{name}}</text>\n<missing_items>{{name}}</missing_items>\nKeep the items in <missing_items>.\n");
        assertThat(functionHarness.asked.getLast().system())
                .isEqualTo(functionHarness.asked.getFirst().system());
        assertThat(functionHarness.send(rewrite("Hi {{name}}")).header("Cache-Status"))
                .startsWith("memory; hit");
        assertThat(functionHarness.asked).hasSize(2);
    }

    @Test
    void warnIfSomethingIsMissingAgainAndStoreNothing() {
        ProxyResponseView answer = loseVariables();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(LOST);
        assertThat(answer.header("X-Answer-Warning")).isEqualTo("variables-lost");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Cache-Status")).isEqualTo("record; fwd=miss, memory; fwd=miss");
        assertThat(answer.headers()).doesNotContainKeys("ETag", "Age", "Content-Location");
        assertThat(functionHarness.asked).hasSize(2);

        functionHarness.clock.advance(Duration.ofSeconds(4));
        assertThat(functionHarness
                        .send(rewrite("Hi {{name}}").cacheControl("only-if-cached"))
                        .status())
                .isEqualTo(504);
        functionHarness.claude(_ -> FunctionHarness.text("Hello {{name}}"));
        assertThat(functionHarness.send(rewrite("Hi {{name}}")).headers()).doesNotContainKey("X-Answer-Warning");
    }

    @Test
    void areSharedWithTheWarningForThreeSeconds() {
        loseVariables();
        ProxyResponseView other = functionHarness.send(rewrite("Hi {{name}}"));

        assertThat(other.body()).isEqualTo(LOST);
        assertThat(other.header("X-Answer-Warning")).isEqualTo("variables-lost");
        assertThat(other.header("Cache-Control")).isEqualTo("no-store");
        assertThat(functionHarness.asked).hasSize(2);

        String key = key();
        assertThat(functionHarness.send(Event.answer(key)).header("X-Answer-Warning"))
                .isEqualTo("variables-lost");
        functionHarness.clock.advance(Duration.ofSeconds(3));
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(404);
        functionHarness.send(rewrite("Hi {{name}}"));
        assertThat(functionHarness.asked).hasSize(4);
    }

    @Test
    void areSharedWithFollowersOfThisProcess() throws InterruptedException {
        List<ProxyResponseView> followers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        functionHarness.claude(_ -> {
            if (threads.isEmpty()) {
                Thread follower =
                        Thread.ofVirtual().start(() -> followers.add(functionHarness.send(rewrite("Hi {{name}}"))));
                threads.add(follower);
                while (follower.getState() != Thread.State.TIMED_WAITING && follower.isAlive()) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
            return FunctionHarness.text("Hello");
        });
        functionHarness.send(rewrite("Hi {{name}}"));
        threads.getFirst().join();

        assertThat(followers).singleElement().satisfies(follower -> {
            assertThat(follower.body()).isEqualTo(LOST);
            assertThat(follower.header("X-Answer-Warning")).isEqualTo("variables-lost");
            assertThat(follower.header("Cache-Control")).isEqualTo("no-store");
            assertThat(follower.header("Cache-Status")).isEqualTo("record; fwd=miss; collapsed, memory; fwd=miss");
        });
        assertThat(functionHarness.asked).hasSize(2);
    }

    @Test
    void doNotReplaceTheStoredAnswer() {
        functionHarness.claude(_ -> FunctionHarness.text("Good {{name}}"));
        functionHarness.send(rewrite("Hi {{name}}"));
        functionHarness.claude(_ -> FunctionHarness.text("Hello"));
        assertThat(functionHarness
                        .send(rewrite("Hi {{name}}").cacheControl("no-cache"))
                        .header("X-Answer-Warning"))
                .isEqualTo("variables-lost");

        assertThat(functionHarness.send(rewrite("Hi {{name}}")).body()).contains("Good {{name}}");
        functionHarness.clock.advance(Duration.ofHours(2));
        assertThat(functionHarness.send(rewrite("Hi {{name}}")).body()).isEqualTo(LOST);
        functionHarness.clock.advance(Duration.ofSeconds(10));
        functionHarness.claude(_ -> new Failure.Overloaded(Optional.empty()));
        assertThat(functionHarness.send(rewrite("Hi {{name}}")).body()).contains("Good {{name}}");
    }

    @Test
    void areReturnedIfTheSecondCallFails() {
        functionHarness.claude(_ -> functionHarness.asked.size() == 1
                ? FunctionHarness.text("Hello {{a}}")
                : new Failure.Overloaded(Optional.empty()));
        ProxyResponseView answer = functionHarness.send(rewrite("Hi {{a}} {{b}}"));

        assertThat(answer.body()).isEqualTo("{\"rewritten\":\"Hello {{a}}\"}");
        assertThat(answer.header("X-Answer-Warning")).isEqualTo("variables-lost");
    }

    @Test
    void areThoseThatLackLess() {
        functionHarness.claude(_ -> FunctionHarness.text(functionHarness.asked.size() == 1 ? "Hello {{a}}" : "Hello"));

        assertThat(functionHarness.send(rewrite("Hi {{a}} {{b}}")).body()).contains("Hello {{a}}");
    }

    @Test
    void logTheWarningWithoutText() {
        loseVariables();

        assertThat(functionHarness.log)
                .filteredOn(line -> line.contains("answerWarning"))
                .singleElement()
                .asString()
                .contains("\"answerWarning\":\"variables-lost\"")
                .doesNotContain("{{name}}");
    }

    @Test
    void replayTheWarningToARetry() {
        functionHarness.claude(_ -> FunctionHarness.text("Hello"));
        Event keyed = rewrite("Hi {{name}}").header("Idempotency-Key", "a-key");
        functionHarness.send(keyed);
        functionHarness.clock.advance(Duration.ofHours(1));
        ProxyResponseView retry = functionHarness.send(keyed);

        assertThat(retry.body()).isEqualTo(LOST);
        assertThat(retry.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(retry.header("X-Answer-Warning")).isEqualTo("variables-lost");
        assertThat(retry.header("Cache-Control")).isEqualTo("no-store");
        assertThat(functionHarness.asked).hasSize(2);
    }

    @Test
    void ofJobsAreReportedToPollersForTenMinutes() {
        FunctionHarness withQueues = FunctionHarness.withQueues();
        withQueues.claude(_ -> FunctionHarness.text("Hello"));
        ProxyResponseView accepted = withQueues.send(rewrite("Hi {{name}}").header("Prefer", "respond-async"));
        String key = accepted.header("Location").replaceFirst(".*/", "");
        assertThat(withQueues.workOnLast(Priority.INTERACTIVE)).contains("\"batchItemFailures\":[]");

        withQueues.clock.advance(Duration.ofMinutes(9));
        ProxyResponseView polled = withQueues.send(Event.answer(key));
        assertThat(polled.body()).isEqualTo(LOST);
        assertThat(polled.header("X-Answer-Warning")).isEqualTo("variables-lost");
        assertThat(polled.header("Cache-Control")).isEqualTo("no-store");
        assertThat(withQueues.asked).hasSize(2);

        withQueues.clock.advance(Duration.ofMinutes(2));
        assertThat(withQueues.send(Event.answer(key)).status()).isEqualTo(404);
    }

    @Test
    void getTheirCodeBlocksBack() {
        functionHarness.claude(_ -> FunctionHarness.text("```\nReview:\n[[code-block-1]]\n```"));
        ProxyResponseView answer = functionHarness.send(rewrite("Check\n" + CODE));

        assertThat(functionHarness.asked)
                .singleElement()
                .satisfies(prompt -> assertThat(prompt.user()).isEqualTo("<text>Check\n[[code-block-1]]</text>\n"));
        assertThat(answer.json().path("rewritten").asText()).isEqualTo("Review:\n" + CODE);
    }

    @Test
    void getTheirCodeBlocksBackInAStream() {
        FunctionHarness streaming = new FunctionHarness(Map.of("RESPONSE_STREAM", "events"));
        streaming.claude(prompt -> write(prompt, "Review:\n[", "[code-block-", "1]", "]\nWell. [["));
        SseTranscript transcript = stream(streaming, "Check\n" + CODE);

        assertThat(transcript.names()).containsExactly("delta", "delta", "delta", "usage", "done");
        assertThat(transcript.text()).isEqualTo("Review:\n" + CODE + "\nWell. [[");
        assertThat(ProxyResponseView.parse(transcript.last()).path("rewritten").asText())
                .isEqualTo(transcript.text());
    }

    @Test
    void warnBeforeTheEndOfAStreamAndStoreNothing() {
        FunctionHarness streaming = new FunctionHarness(Map.of("RESPONSE_STREAM", "events"));
        streaming.claude(prompt -> write(prompt, "Hel", "lo"));
        SseTranscript transcript = stream(streaming, "Hi {{name}}");

        assertThat(transcript.events())
                .extracting(SseTranscript.Event::toString)
                .containsExactly(
                        "delta {\"text\":\"Hel\"}",
                        "delta {\"text\":\"lo\"}",
                        "usage {\"costUsd\":0,\"savedUsd\":0,\"inputTokens\":0,\"outputTokens\":0,\"cacheReadTokens\":0,"
                                + "\"source\":\"claude\",\"warning\":\"variables-lost\"}",
                        "done " + LOST);
        assertThat(streaming.asked).hasSize(1);
        SseTranscript follower = stream(streaming, "Hi {{name}}");
        assertThat(follower.names()).containsExactly("delta", "usage", "done");
        assertThat(follower.head().header("X-Answer-Warning")).isEqualTo("variables-lost");
        streaming.clock.advance(Duration.ofSeconds(4));
        stream(streaming, "Hi {{name}}");
        assertThat(streaming.asked).hasSize(2);
    }

    private ProxyResponseView loseVariables() {
        functionHarness.claude(_ -> FunctionHarness.text("Hello"));
        return functionHarness.send(rewrite("Hi {{name}}"));
    }

    /** The key of the answer that {@link #loseVariables} did not get. */
    private static String key() {
        FunctionHarness other = new FunctionHarness();
        other.claude(_ -> FunctionHarness.text("Hello {{name}}"));
        return other.send(rewrite("Hi {{name}}")).key();
    }

    private static Event rewrite(String text) {
        return Event.post("/api/rewrite-text", "{\"text\":" + JsonNodeFactory.instance.textNode(text) + "}");
    }

    private static SseTranscript stream(FunctionHarness harness, String text) {
        ByteArrayOutputStream caller = new ByteArrayOutputStream();
        harness.send(rewrite(text).header("Accept", "text/event-stream"), caller);
        return SseTranscript.of(caller.toByteArray());
    }

    private static Completion write(Prompt prompt, String... parts) {
        for (String part : parts) {
            prompt.callContext().text().ifPresent(client -> client.accept(part));
        }
        return FunctionHarness.text(String.join("", parts));
    }
}
