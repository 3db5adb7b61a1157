package com.promptbuilder.tracing;

import com.promptbuilder.tracing.SpanExporter.SpanData;

import java.util.HashMap;
import java.util.Map;

/**
 * OpenTelemetry's semantic conventions for generative AI, applied to the spans of Claude calls: the name {@code chat MODEL} and attributes
 * {@code gen_ai.*}. {@code gen_ai.usage.input_tokens} includes cached tokens. The conventions are experimental, so clients opt in.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/">Semantic conventions for generative AI spans</a>
 */
public final class GenAiConventions {
    /** Marks a span of these conventions, whose kind is CLIENT. */
    static final String OPERATION = "gen_ai.operation.name";

    private static final String CLAUDE_SPAN = "claude";
    private static final String PROVIDER = "gen_ai.provider.name";
    private static final String DEFAULT_PROVIDER = "anthropic";
    /** Well-known values of the provider's name. Claude Platform on AWS is run by Anthropic. */
    private static final Map<Object, String> PROVIDERS = Map.of("bedrock", "aws.bedrock");

    private static final Map<String, String> NAMES = Map.of(
            "claude.model", "gen_ai.request.model",
            "claude.input_tokens", "gen_ai.usage.input_tokens",
            "claude.output_tokens", "gen_ai.usage.output_tokens",
            "claude.cache_read_tokens", "gen_ai.usage.cache_read.input_tokens",
            "claude.cache_write_tokens", "gen_ai.usage.cache_creation.input_tokens",
            "claude.error", "error.type");

    private GenAiConventions() {}

    /** The span by the conventions, if it is that of a Claude call; otherwise the span as it is. */
    public static SpanData apply(SpanData span) {
        if (!span.name().equals(CLAUDE_SPAN)) {
            return span;
        }
        Map<String, Object> attributes = new HashMap<>(Map.of(OPERATION, "chat"));
        span.attributes().forEach((name, value) -> attributes.put(NAMES.getOrDefault(name, name), value));
        Object provider = span.attributes().getOrDefault("claude.provider", DEFAULT_PROVIDER);
        attributes.put(PROVIDER, PROVIDERS.getOrDefault(provider, DEFAULT_PROVIDER));
        return new SpanData(
                "chat " + span.attributes().getOrDefault("claude.model", ""),
                span.isRequest(),
                span.context(),
                span.parentId(),
                span.start(),
                span.end(),
                attributes,
                span.links(),
                span.failed());
    }
}
