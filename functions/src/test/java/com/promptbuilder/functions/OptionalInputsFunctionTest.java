package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.app.Application;
import com.promptbuilder.app.Backends;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.coalesce.InMemoryRecordStore;
import com.promptbuilder.lambda.EndpointFunction;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.JsonLog;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests with optional inputs through the functions, with scripted replies of Claude. */
class OptionalInputsFunctionTest {
    private static final String EXPLAINED =
            "{\"optimizedPrompt\":\"q\",\"changes\":[{\"change\":\"c\",\"reason\":\"r\"}]}";

    private final List<Prompt> asked = new ArrayList<>();

    @Test
    void anExplainedAnswerIsOneDeltaAtTheEndOfItsStream() throws IOException {
        String answer =
                call(new Optimize(), "{'prompt':'p','mode':'text','explain':true}", "text/event-stream", EXPLAINED);
        assertThat(answer)
                .contains("event: delta\ndata: {\"text\":\"q\"}\n", "event: done\ndata: " + EXPLAINED + "\n")
                .containsOnlyOnce("event: delta");
        assertThat(asked).singleElement().satisfies(prompt -> {
            assertThat(prompt.answerSchema()).isPresent();
            assertThat(prompt.callContext().text()).isEmpty();
        });
    }

    @Test
    void anExplainedAnswerIsAskedForOnceMoreIfItIsMalformed() throws IOException {
        String answer = call(
                new Optimize(),
                "{'prompt':'p','mode':'text','explain':true}",
                "text/event-stream",
                "a prompt",
                EXPLAINED);
        assertThat(answer).contains("event: done\ndata: " + EXPLAINED);
        assertThat(asked).hasSize(2);
    }

    @Test
    void anAnswerWithoutExplanationIsStreamed() throws IOException {
        String answer = call(new Optimize(), "{'prompt':'p','mode':'text','explain':false}", "text/event-stream", "q");
        assertThat(answer).contains("event: done\ndata: {\"optimizedPrompt\":\"q\"}\n");
        assertThat(asked).singleElement().satisfies(prompt -> {
            assertThat(prompt.answerSchema()).isEmpty();
            assertThat(prompt.callContext().text()).isPresent();
        });
    }

    @Test
    void suggestionsThatWereAllSeenAreAskedForOnceMore() throws IOException {
        String answer = call(
                new CreativeSuggestions(),
                "{'elementType':'mood','exclude':['a']}",
                "application/json",
                "{\"suggestions\":[{\"text\":\"A\",\"explanation\":\"e\"}]}",
                "{\"suggestions\":[{\"text\":\"a\",\"explanation\":\"e\"},{\"text\":\"b\",\"explanation\":\"e\"}]}");
        assertThat(answer).isEqualTo("{\"suggestions\":[{\"text\":\"b\",\"explanation\":\"e\"}]}");
        assertThat(asked)
                .hasSize(2)
                .allSatisfy(prompt -> assertThat(prompt.user()).contains("<exclude>[\"a\"]</exclude>"));
    }

    @Test
    void suggestionsThatWereAllSeenTwiceAreAFailure() throws IOException {
        String seen = "{\"suggestions\":[{\"text\":\"A\",\"explanation\":\"e\"}]}";
        String answer = call(
                new CreativeSuggestions(), "{'elementType':'mood','exclude':['a']}", "application/json", seen, seen);
        assertThat(answer).contains("\"error\":\"Claude API error: ");
        assertThat(asked).hasSize(2);
    }

    private String call(EndpointFunction function, String body, String accept, String... replies) throws IOException {
        function.useApplication(application(replies));
        ObjectNode event = Bodies.object("{'httpMethod':'POST','path':'/api/x','resource':'/api/x'}");
        event.putObject("headers").put("Content-Type", "application/json").put("Accept", accept);
        event.put("body", body.replace('\'', '"'));
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        function.handleRequest(
                new ByteArrayInputStream(event.toString().getBytes(StandardCharsets.UTF_8)), answer, new FakeContext());
        String text = answer.toString(StandardCharsets.UTF_8);
        // A response that is known before its first delta is not streamed.
        return text.contains("\0")
                ? text
                : new JsonMapper().readTree(text).path("body").asText();
    }

    private Application application(String... replies) {
        SystemServices services = new SystemServices(
                InstantSource.fixed(Instant.EPOCH),
                _ -> false,
                () -> "owner",
                new Random(1),
                Thread.ofVirtual().factory());
        return new Application(
                Settings.fromEnvironment(Map.of("RESPONSE_STREAM", "events")),
                new Backends(
                        new InMemoryRecordStore(),
                        prompt -> {
                            asked.add(prompt);
                            String reply = replies[asked.size() - 1];
                            prompt.callContext().text().ifPresent(client -> client.accept(reply));
                            return new Completion.Text(reply, prompt.model(), Usage.NONE);
                        },
                        () -> HealthCheck.Status.HEALTHY),
                services,
                new JsonLog(services.clock(), JsonLog.Level.ERROR, _ -> {}));
    }
}
