package com.promptbuilder.tracing;

import com.promptbuilder.tracing.SpanExporter.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class GenAiConventionsTest {
    private static final TraceContext CONTEXT =
            new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true);

    @Test
    void aClaudeCallIsAChatOfItsModel() {
        SpanData span = GenAiConventions.apply(span(
                "claude",
                Map.of(
                        "claude.model", "claude-haiku-5-5",
                        "claude.attempts", 2L,
                        "claude.input_tokens", 1_200L,
                        "claude.output_tokens", 300L,
                        "claude.cache_read_tokens", 1_000L,
                        "claude.error", "Overloaded")));

        assertThat(span.name()).isEqualTo("chat claude-haiku-5-5");
        assertThat(span.attributes())
                .isEqualTo(Map.of(
                        "gen_ai.operation.name",
                        "chat",
                        "gen_ai.provider.name",
                        "anthropic",
                        "gen_ai.request.model",
                        "claude-haiku-5-5",
                        "gen_ai.usage.input_tokens",
                        1_200L,
                        "gen_ai.usage.output_tokens",
                        300L,
                        "gen_ai.usage.cache_read.input_tokens",
                        1_000L,
                        "claude.attempts",
                        2L,
                        "error.type",
                        "Overloaded"));
    }

    @ParameterizedTest
    @CsvSource({"anthropic, anthropic", "anthropic-aws, anthropic", "bedrock, aws.bedrock"})
    void namesTheProvider(String provider, String name) {
        SpanData span = GenAiConventions.apply(span("claude", Map.of("claude.provider", provider)));

        assertThat(span.attributes()).containsEntry("gen_ai.provider.name", name);
    }

    @Test
    void itsKindIsClient() {
        SpanData span = GenAiConventions.apply(span("claude", Map.of("claude.model", "claude-haiku-5-5")));

        assertThat(new String(OtlpJsonEncoder.of(List.of(span), Map.of()), StandardCharsets.UTF_8))
                .contains("\"name\":\"chat claude-haiku-5-5\",\"kind\":3");
    }

    @Test
    void otherSpansStayAsTheyAre() {
        SpanData span = span("record", Map.of("cache.hit", true));

        assertThat(GenAiConventions.apply(span)).isEqualTo(span);
    }

    private static SpanData span(String name, Map<String, Object> attributes) {
        return new SpanData(
                name, false, CONTEXT, "", Instant.EPOCH, Instant.EPOCH.plusSeconds(1), attributes, List.of(), false);
    }
}
