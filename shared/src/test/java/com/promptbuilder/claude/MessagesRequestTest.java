package com.promptbuilder.claude;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.telemetry.Samples;
import com.promptbuilder.trace.Spans;
import com.promptbuilder.trace.Trace;
import com.promptbuilder.trace.Tracing;
import com.promptbuilder.value.Secret;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class MessagesRequestTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final StandIn server = StandIn.answering(200, Messages.text("Waves."));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void isOnePostWithKeyVersionAndJson() {
        StandIn.Received request = sent(Asked.prompt());

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/v1/messages");
        assertThat(request.header("X-api-key")).isEqualTo(Asked.KEY);
        assertThat(request.header("Anthropic-version")).isEqualTo("2026-10-21");
        assertThat(request.header("Content-type")).isEqualTo("application/json");
        assertThat(request.header("Accept-encoding")).isEqualTo("identity");
    }

    @Test
    void belongsToTheCallersTrace() {
        Trace trace = new Tracing(Spans.NONE, new Random(1), InstantSource.system())
                .begin(
                        Optional.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
                        Optional.empty(),
                        Optional.empty());

        assertThat(sent(Asked.prompt(new Samples(trace))).header("Traceparent"))
                .matches("00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01");
        assertThat(sent(Asked.prompt()).header("Traceparent")).isEmpty();
    }

    @Test
    void holdsNothingButWhatTheVersionKnows() throws JsonProcessingException {
        JsonNode body = JSON.readTree(sent(Asked.prompt()).body());

        assertThat((Iterable<String>) body::fieldNames)
                .containsExactlyInAnyOrder("model", "max_tokens", "system", "messages");
        assertThat(body.path("model").asText()).isEqualTo("claude-haiku-5-5");
        assertThat(body.path("max_tokens").asInt()).isEqualTo(2048);
    }

    @Test
    void sendsTheTemplateAsCachedSystemBlockAndTheMaterialAsUserMessage() throws JsonProcessingException {
        JsonNode body = JSON.readTree(sent(Asked.prompt()).body());

        assertThat(body.path("system")).isEqualTo(JSON.readTree("""
                        [{"type":"text","text":"You are a poet.","cache_control":{"type":"ephemeral"}}]"""));
        assertThat(body.path("messages")).isEqualTo(JSON.readTree("""
                        [{"role":"user","content":"<topic>sea</topic>"}]"""));
    }

    @Test
    void asksForStructuredOutputBySchema() throws JsonProcessingException {
        JsonNode schema = JSON.readTree("{\"type\":\"object\",\"additionalProperties\":false}");
        JsonNode body = JSON.readTree(sent(Asked.prompt(Optional.of(schema), Duration.ofSeconds(9), Optional.empty()))
                .body());

        assertThat(body.path("output_config").path("format").path("type").asText())
                .isEqualTo("json_schema");
        assertThat(body.path("output_config").path("format").path("schema")).isEqualTo(schema);
    }

    @Test
    void carriesAnyTextUnharmed() throws JsonProcessingException {
        String text = "“quotes” \" \\ \u0000 \u2028 日本 😀 </topic>\r\n";
        JsonNode body = JSON.readTree(sent(Asked.saying(text)).body());

        assertThat(body.at("/system/0/text").textValue()).isEqualTo(text);
        assertThat(body.at("/messages/0/content").textValue()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"'', /v1/messages", "/, /v1/messages", "/claude, /claude/v1/messages", "/a/b//, /a/b/v1/messages"})
    void goesBelowTheBaseAddress(String base, String path) {
        Asked.of(URI.create(server.address() + base), Asked.prompt());

        assertThat(server.received()).extracting(StandIn.Received::path).containsExactly(path);
    }

    @Test
    void readsTheKeyAnewForEveryCall() {
        Iterator<Secret> keys = List.of(new Secret("old"), new Secret("new")).iterator();
        try (Connections connections = new Connections()) {
            MessagesApi claude = new MessagesApi(server.address(), () -> Optional.of(keys.next()), connections);
            claude.complete(Asked.prompt());
            claude.complete(Asked.prompt());
        }

        assertThat(server.received())
                .extracting(request -> request.header("X-api-key"))
                .containsExactly("old", "new");
    }

    private StandIn.Received sent(Prompt prompt) {
        Asked.of(server.address(), prompt);
        return server.received().getLast();
    }
}
