package com.promptbuilder.functions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.Limit;
import com.promptbuilder.endpoint.Required;
import com.promptbuilder.http.EndpointFunction;

import java.util.List;
import java.util.Set;

/** {@code POST /api/get-enhancement-suggestions}: values for a placeholder, or rewrites of a highlighted passage. */
public final class EnhancementSuggestions extends EndpointFunction {
    private static final String PROMPTS = "get-enhancement-suggestions/";

    public record In(
            @Required @Limit(10_000) String highlightedText,
            @Limit(5_000) String contextBefore,
            @Limit(5_000) String contextAfter,
            @Required @Limit(50_000) String fullPrompt,
            @Limit(10_000) String originalUserPrompt) {

        boolean isPlaceholder() {
            return Placeholder.isPlaceholder(highlightedText, contextBefore, contextAfter);
        }

        private String resource() {
            return PROMPTS
                    + (isPlaceholder() ? "placeholder" : "rewrite")
                    + (VideoPrompt.isVideo(fullPrompt) ? "-video" : "");
        }
    }

    public record Suggestion(
            String text,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String explanation) {}

    public record Reply(@Required List<Suggestion> suggestions) {}

    public record Out(List<Suggestion> suggestions, boolean isPlaceholder) {}

    public static final Endpoint<In, Out> ENDPOINT = Endpoint.named("get-enhancement-suggestions", In.class, Out.class)
            .mode("enhancement")
            .prompts(
                    Set.of(
                            PROMPTS + "placeholder",
                            PROMPTS + "placeholder-video",
                            PROMPTS + "rewrite",
                            PROMPTS + "rewrite-video"),
                    In::resource)
            .writes(Reply.class, (in, reply) -> new Out(reply.suggestions(), in.isPlaceholder()));

    public EnhancementSuggestions() {
        super(ENDPOINT);
    }
}
