package com.promptbuilder.claude;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.tracing.SpanExporter;
import com.promptbuilder.tracing.Tracer;
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

    private final StubClaudeServer server = StubClaudeServer.answering(200, MessageFixtures.text("Waves."));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void sendsOnePostWithKeyVersionAndJson() {
        StubClaudeServer.Received request = sent(Prompts.prompt());

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/v1/messages");
        assertThat(request.header("X-api-key")).isEqualTo(Prompts.KEY);
        assertThat(request.header("Anthropic-version")).isEqualTo("2026-10-21");
        assertThat(request.header("Content-type")).isEqualTo("application/json");
        assertThat(request.header("Accept-encoding")).isEqualTo("identity");
    }

    @Test
    void continuesTheCallersTrace() {
        RequestTrace requestTrace = new Tracer(SpanExporter.NOOP, new Random(1), InstantSource.system())
                .startTrace(
                        Optional.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
                        Optional.empty(),
                        Optional.empty());

        assertThat(sent(Prompts.prompt(new RequestMetrics(requestTrace, ""))).header("Traceparent"))
                .matches("00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01");
        assertThat(sent(Prompts.prompt()).header("Traceparent")).isEmpty();
    }

    @Test
    void hasOnlyFieldsOfItsApiVersion() throws JsonProcessingException {
        JsonNode body = JSON.readTree(sent(Prompts.prompt()).body());

        assertThat((Iterable<String>) body::fieldNames)
                .containsExactlyInAnyOrder("model", "max_tokens", "system", "messages", "thinking", "output_config");
        assertThat(body.path("model").asText()).isEqualTo("claude-haiku-5-5");
        assertThat(body.path("max_tokens").asInt()).isEqualTo(4_096);
        assertThat(body.path("thinking")).isEqualTo(JSON.readTree("{\"type\":\"adaptive\"}"));
        assertThat(body.path("output_config")).isEqualTo(JSON.readTree("{\"effort\":\"low\"}"));
    }

    @Test
    void sendsThePromptAsCachedSystemBlockAndTheInputAsUserMessage() throws JsonProcessingException {
        JsonNode body = JSON.readTree(sent(Prompts.prompt()).body());

        assertThat(body.path("system")).isEqualTo(JSON.readTree("""
                        [{"type":"text","text":"You are a poet.","cache_control":{"type":"ephemeral"}}]"""));
        assertThat(body.path("messages")).isEqualTo(JSON.readTree("""
                        [{"role":"user","content":"<topic>sea</topic>"}]"""));
    }

    @Test
    void requestsStructuredOutputBySchema() throws JsonProcessingException {
        JsonNode schema = JSON.readTree("{\"type\":\"object\",\"additionalProperties\":false}");
        JsonNode body = JSON.readTree(sent(Prompts.prompt(Optional.of(schema), Duration.ofSeconds(9), Optional.empty()))
                .body());

        assertThat(body.path("output_config").path("effort").asText()).isEqualTo("low");
        assertThat(body.path("output_config").path("format").path("type").asText())
                .isEqualTo("json_schema");
        assertThat(body.path("output_config").path("format").path("schema")).isEqualTo(schema);
    }

    @Test
    void sendsAnyTextUnchanged() throws JsonProcessingException {
        String text = "“quotes” \" \\ \u0000 \u2028 日本 😀 </topic>\r\n";
        JsonNode body = JSON.readTree(sent(Prompts.saying(text)).body());

        assertThat(body.at("/system/0/text").textValue()).isEqualTo(text);
        assertThat(body.at("/messages/0/content").textValue()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"'', /v1/messages", "/, /v1/messages", "/claude, /claude/v1/messages", "/a/b//, /a/b/v1/messages"})
    void appendsItsPathToTheBaseUrl(String base, String path) {
        Prompts.of(URI.create(server.address() + base), Prompts.prompt());

        assertThat(server.received())
                .extracting(StubClaudeServer.Received::path)
                .containsExactly(path);
    }

    @Test
    void readsTheKeyForEveryCall() {
        Iterator<Secret> keys = List.of(new Secret("old"), new Secret("new")).iterator();
        try (HttpClientProvider httpClientProvider = new HttpClientProvider()) {
            MessagesApi claude = new MessagesApi(server.address(), () -> Optional.of(keys.next()), httpClientProvider);
            claude.complete(Prompts.prompt());
            claude.complete(Prompts.prompt());
        }

        assertThat(server.received())
                .extracting(request -> request.header("X-api-key"))
                .containsExactly("old", "new");
    }

    private StubClaudeServer.Received sent(Prompt prompt) {
        Prompts.of(server.address(), prompt);
        return server.received().getLast();
    }
}
