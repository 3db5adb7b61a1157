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
import java.util.regex.Pattern;

/** {@code POST /api/get-enhancement-suggestions}: values for a placeholder, or rewrites of a highlighted passage. */
public final class EnhancementSuggestions extends EndpointFunction {
    /** How much of the text around a selection front ends send, in characters. */
    private static final int CONTEXT_LENGTH = 1_000;

    private static final int MAX_SLOTS = 2;
    private static final Pattern SLOT = Pattern.compile("\\[[^\\[\\]\n]{1,200}+](?!\\()");
    private static final EdgeWhiteSpace NO_EDGES = EdgeWhiteSpace.of("");
    private static final String PROMPTS = "get-enhancement-suggestions/";

    public record In(
            @Description("The passage to replace") @Required @MaxLength(10_000)
            String highlightedText,

            @Description("Text before the passage") @MaxLength(5_000)
            String contextBefore,

            @Description("Text after the passage") @MaxLength(5_000)
            String contextAfter,

            @Description("The prompt with the passage") @Required @MaxLength(50_000)
            String fullPrompt,

            @Description("The rough prompt from which the prompt was made") @MaxLength(10_000)
            String originalUserPrompt,

            @Description("Suggestions already seen, which are left out of the answer")
            @MaxItems(Exclusions.MAX_ITEMS)
            @MaxLength(Exclusions.MAX_ITEM_LENGTH)
            @JsonInclude(JsonInclude.Include.NON_DEFAULT)
            Set<String> exclude) {

        /** Requests for the first slots of a prompt, such as {@code [tone: friendly]}, as front ends send them. */
        static List<In> ofSlots(String fullPrompt, String originalUserPrompt) {
            return SLOT.matcher(fullPrompt)
                    .results()
                    .limit(MAX_SLOTS)
                    .map(slot -> new In(
                            slot.group(),
                            trimmed(fullPrompt.substring(Math.max(0, slot.start() - CONTEXT_LENGTH), slot.start())),
                            trimmed(fullPrompt.substring(
                                    slot.end(), Math.min(fullPrompt.length(), slot.end() + CONTEXT_LENGTH))),
                            fullPrompt,
                            originalUserPrompt,
                            Set.of()))
                    .toList();
        }

        private static String trimmed(String text) {
            return NO_EDGES.around(text);
        }

        boolean isPlaceholder() {
            return PlaceholderDetector.isPlaceholder(highlightedText, contextBefore, contextAfter);
        }

        private String resource() {
            return PROMPTS
                    + (isPlaceholder() ? "placeholder" : "rewrite")
                    + (VideoPromptDetector.isVideo(fullPrompt) ? "-video" : "");
        }
    }

    public record Suggestion(
            @Description("Replacement of the passage") String text,

            @Description("What the replacement does") @JsonInclude(JsonInclude.Include.NON_EMPTY)
            String explanation) {}

    public record ModelOutput(@Required List<Suggestion> suggestions) {}

    public record Out(
            @Description("5 to 8 values of a placeholder, or 3 to 5 rewrites") @Required
            List<Suggestion> suggestions,

            @Description("Whether the passage stands for a value")
            boolean isPlaceholder) {}

    public static final Endpoint<In, Out> ENDPOINT = Endpoint.builder(
                    "get-enhancement-suggestions", In.class, Out.class)
            .mode("enhancement")
            .prompts(
                    Set.of(
                            PROMPTS + "placeholder",
                            PROMPTS + "placeholder-video",
                            PROMPTS + "rewrite",
                            PROMPTS + "rewrite-video"),
                    in -> List.of(in.resource()))
            .structured(
                    ModelOutput.class,
                    (in, modelOutput) -> new Out(
                            Exclusions.without(in.exclude(), pasted(in, modelOutput), Suggestion::text),
                            in.isPlaceholder()));

    public EnhancementSuggestions() {
        super(ENDPOINT);
    }

    private static List<Suggestion> pasted(In in, ModelOutput modelOutput) {
        EdgeWhiteSpace edges = EdgeWhiteSpace.of(in.highlightedText());
        return modelOutput.suggestions().stream()
                .map(suggestion -> new Suggestion(edges.around(suggestion.text()), suggestion.explanation()))
                .toList();
    }
}
