package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the answer to a request, with the flaws that its faults give it. */
final class Answers {
    private Answers() {}

    static Answer of(MessageRequest request, List<Fault> faults) {
        Set<Fault.Flaw> flaws = flaws(faults);
        Optional<String> refusal = faults.stream()
                .filter(Fault.Refusal.class::isInstance)
                .map(fault -> ((Fault.Refusal) fault).category())
                .findFirst();
        if (refusal.isPresent()) {
            return new Answer(List.of(), "refusal", Optional.empty(), refusal);
        }
        if (flaws.contains(Fault.Flaw.EMPTY)) {
            return Answer.stopped(List.of(), "end_turn");
        }
        Wording wording = Wording.of(request);
        return stopped(request, thought(wording, flaws), flawed(request, wording, flaws), flaws);
    }

    private static Set<Fault.Flaw> flaws(List<Fault> faults) {
        Set<Fault.Flaw> flaws = EnumSet.noneOf(Fault.Flaw.class);
        for (Fault fault : faults) {
            if (fault instanceof Fault.Content(Fault.Flaw flaw)) {
                flaws.add(flaw);
            }
        }
        return flaws;
    }

    private static String flawed(MessageRequest request, Wording wording, Set<Fault.Flaw> flaws) {
        return request.schema().map(schema -> json(schema, wording, flaws)).orElseGet(() -> TextAnswer.of(wording));
    }

    // In plain text these flaws would be nothing that anybody could see, only another answer.
    private static String json(JsonNode schema, Wording wording, Set<Fault.Flaw> flaws) {
        JsonNode json = JsonAnswer.of(schema, wording);
        String text = Json.text(flaws.contains(Fault.Flaw.INVALID) ? violating(json) : json);
        String ended = flaws.contains(Fault.Flaw.BROKEN) ? half(text) : text;
        return flaws.contains(Fault.Flaw.FENCED) ? "```json\n" + ended + "\n```" : ended;
    }

    /** Without the first property, and with one that no closed schema knows. */
    private static JsonNode violating(JsonNode json) {
        ObjectNode violating = json instanceof ObjectNode object ? object.deepCopy() : Json.object();
        violating.propertyStream().findFirst().ifPresent(first -> violating.remove(first.getKey()));
        return violating.put("unexpected", "This property is not in the schema.");
    }

    private static List<Answer.Block> thought(Wording wording, Set<Fault.Flaw> flaws) {
        String thought = "The request is about " + wording.keyword(0) + ". I should keep to what was asked.";
        return flaws.contains(Fault.Flaw.THINKING) ? List.of(new Answer.Thinking(thought)) : List.of();
    }

    private static Answer stopped(
            MessageRequest request, List<Answer.Block> before, String text, Set<Fault.Flaw> flaws) {
        if (flaws.contains(Fault.Flaw.MAX_TOKENS)) {
            return answer(before, half(text), "max_tokens");
        }
        if (flaws.contains(Fault.Flaw.MODEL_CONTEXT_WINDOW_EXCEEDED)) {
            return answer(before, half(text), "model_context_window_exceeded");
        }
        if (flaws.contains(Fault.Flaw.PAUSE_TURN)) {
            return answer(before, text, "pause_turn");
        }
        return within(request, before, text);
    }

    /** Stops at a stop sequence and at {@code max_tokens}, as Claude would. */
    private static Answer within(MessageRequest request, List<Answer.Block> before, String text) {
        for (String stop : request.stopSequences()) {
            int at = stop.isEmpty() ? -1 : text.indexOf(stop);
            if (at >= 0) {
                Answer cut = answer(before, text.substring(0, at), "stop_sequence");
                return new Answer(cut.content(), "stop_sequence", Optional.of(stop), Optional.empty());
            }
        }
        return Tokens.in(text) <= request.maxTokens()
                ? answer(before, text, "end_turn")
                : answer(before, Tokens.first(request.maxTokens(), text), "max_tokens");
    }

    private static Answer answer(List<Answer.Block> before, String text, String reason) {
        List<Answer.Block> content = new ArrayList<>(before);
        content.add(new Answer.Text(text));
        return Answer.stopped(content, reason);
    }

    private static String half(String text) {
        return Tokens.first(Math.max(1, Tokens.in(text) / 2), text);
    }
}
