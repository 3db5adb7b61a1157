package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Generates the message for a request, with the faults of its content. */
final class MessageGenerator {
    private MessageGenerator() {}

    static SimulatedMessage of(MessageRequest request, List<Fault> faults) {
        Set<Fault.ContentFault> flaws = FaultInjector.of(Fault.Content.class, faults)
                .map(Fault.Content::contentFault)
                .collect(Collectors.toSet());
        Optional<String> refusal = FaultInjector.of(Fault.Refusal.class, faults)
                .map(Fault.Refusal::category)
                .findFirst();
        if (refusal.isPresent()) {
            return new SimulatedMessage(List.of(), "refusal", refusal);
        }
        if (flaws.contains(Fault.ContentFault.EMPTY)) {
            return SimulatedMessage.stopped(List.of(), "end_turn");
        }
        Set<AnswerFlaw> answerFlaws = FaultInjector.of(Fault.Answer.class, faults)
                .map(Fault.Answer::flaw)
                .collect(Collectors.toSet());
        TextGenerator texts = TextGenerator.of(request, answerFlaws);
        return stopped(request, thought(request, texts, flaws), flawed(request, texts, flaws), flaws);
    }

    private static String flawed(MessageRequest request, TextGenerator texts, Set<Fault.ContentFault> flaws) {
        String text = request.schema().map(schema -> json(schema, texts, flaws)).orElseGet(texts::plainText);
        String language = request.schema().isPresent() ? "json" : "";
        return flaws.contains(Fault.ContentFault.FENCED) ? "```" + language + "\n" + text + "\n```" : text;
    }

    // These faults apply to JSON only: plain text with them would be just another valid text.
    private static String json(JsonNode schema, TextGenerator texts, Set<Fault.ContentFault> flaws) {
        JsonNode json = SchemaInstanceGenerator.of(schema, texts);
        String text = Json.text(flaws.contains(Fault.ContentFault.INVALID) ? violating(json) : json);
        return flaws.contains(Fault.ContentFault.BROKEN) ? half(text) : text;
    }

    /** A copy without the first property, and with a property that is not in the schema. */
    private static JsonNode violating(JsonNode json) {
        ObjectNode violating = json instanceof ObjectNode object ? object.deepCopy() : Json.object();
        violating.propertyStream().findFirst().ifPresent(first -> violating.remove(first.getKey()));
        return violating.put("unexpected", "This property is not in the schema.");
    }

    /** The text of thinking is omitted by default, as Claude does. */
    private static List<SimulatedMessage.Block> thought(
            MessageRequest request, TextGenerator texts, Set<Fault.ContentFault> flaws) {
        boolean isMarked = flaws.contains(Fault.ContentFault.THINKING);
        String thought = "The request is about " + texts.keyword(0) + ". I should keep to what was asked.";
        int tokens = Math.max(ThinkingPolicy.tokens(request), isMarked ? Usage.tokensIn(thought) : 0);
        String shown = isMarked || request.showsThinking() ? thought : "";
        return tokens == 0 ? List.of() : List.of(new SimulatedMessage.Block("thinking", shown, tokens));
    }

    private static SimulatedMessage stopped(
            MessageRequest request, List<SimulatedMessage.Block> before, String text, Set<Fault.ContentFault> flaws) {
        if (flaws.contains(Fault.ContentFault.MAX_TOKENS)) {
            return answer(before, half(text), "max_tokens");
        }
        if (flaws.contains(Fault.ContentFault.MODEL_CONTEXT_WINDOW_EXCEEDED)) {
            return answer(before, half(text), "model_context_window_exceeded");
        }
        if (flaws.contains(Fault.ContentFault.PAUSE_TURN)) {
            return answer(before, text, "pause_turn");
        }
        return within(request, before, text);
    }

    /** Stops at {@code max_tokens}, as Claude does. Thinking counts, and may leave no tokens for text. */
    private static SimulatedMessage within(MessageRequest request, List<SimulatedMessage.Block> before, String text) {
        int thinking = before.stream().mapToInt(SimulatedMessage.Block::tokens).sum();
        long left = request.maxTokens() - thinking;
        if (left <= 0) {
            var cut = new SimulatedMessage.Block("thinking", "", (int) request.maxTokens());
            return SimulatedMessage.stopped(List.of(cut), "max_tokens");
        }
        return Usage.tokensIn(text) <= left
                ? answer(before, text, "end_turn")
                : answer(before, Usage.firstTokens(left, text), "max_tokens");
    }

    private static SimulatedMessage answer(List<SimulatedMessage.Block> before, String text, String reason) {
        List<SimulatedMessage.Block> content = new ArrayList<>(before);
        content.add(SimulatedMessage.Block.text(text));
        return SimulatedMessage.stopped(content, reason);
    }

    private static String half(String text) {
        return Usage.firstTokens(Math.max(1, Usage.tokensIn(text) / 2), text);
    }
}
