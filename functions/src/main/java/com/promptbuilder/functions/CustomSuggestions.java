package com.promptbuilder.functions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.promptbuilder.endpoint.Description;
import com.promptbuilder.endpoint.EdgeWhiteSpace;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.MaxItems;
import com.promptbuilder.endpoint.MaxLength;
import com.promptbuilder.endpoint.Required;
import com.promptbuilder.lambda.EndpointFunction;

import java.util.List;
import java.util.Set;

/** {@code POST /api/get-custom-suggestions}: rewrites of a highlighted passage that follow the client's request. */
public final class CustomSuggestions extends EndpointFunction {
    private static final String PLAIN = "get-custom-suggestions/plain";
    private static final String VIDEO = "get-custom-suggestions/video";

    public record In(
            @Description("The passage to replace") @Required @MaxLength(10_000)
            String highlightedText,

            @Description("How to change the passage") @Required @MaxLength(1_000)
            String customRequest,

            @Description("The prompt with the passage") @Required @MaxLength(50_000)
            String fullPrompt,

            @Description("Suggestions already seen, which are left out of the answer")
            @MaxItems(Exclusions.MAX_ITEMS)
            @MaxLength(Exclusions.MAX_ITEM_LENGTH)
            @JsonInclude(JsonInclude.Include.NON_DEFAULT)
            Set<String> exclude) {}

    public record Suggestion(
            @Description("Replacement of the passage") String text) {}

    public record Out(
            @Description("3 to 5 rewrites") @Required List<Suggestion> suggestions) {}

    public static final Endpoint<In, Out> ENDPOINT = Endpoint.builder("get-custom-suggestions", In.class, Out.class)
            .mode("custom")
            .prompts(Set.of(PLAIN, VIDEO), in -> List.of(VideoPromptDetector.isVideo(in.fullPrompt()) ? VIDEO : PLAIN))
            .structured(
                    Out.class,
                    (in, reply) -> new Out(Exclusions.without(in.exclude(), pasted(in, reply), Suggestion::text)));

    public CustomSuggestions() {
        super(ENDPOINT);
    }

    private static List<Suggestion> pasted(In in, Out reply) {
        EdgeWhiteSpace edges = EdgeWhiteSpace.of(in.highlightedText());
        return reply.suggestions().stream()
                .map(suggestion -> new Suggestion(edges.around(suggestion.text())))
                .toList();
    }
}
