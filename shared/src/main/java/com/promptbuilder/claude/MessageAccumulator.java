package com.promptbuilder.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A message that arrives as events: its text is passed on as it comes, and at the end it is the message that would have come in one piece.
 * An event is what its data's {@code type} says, or else its name. Events that it does not know are ignored, as the API wants it.
 */
final class MessageAccumulator {
    private static final Set<String> WITH_PARTS =
            Set.of("message_start", "content_block_start", "content_block_delta", "message_delta");

    private final StreamingTextBuffer text;
    private final ErrorFormat errors;
    private final ObjectNode message = JsonNodeFactory.instance.objectNode();
    private final ObjectNode usage = message.putObject("usage");
    private boolean isBegun;
    private Optional<Completion> completion = Optional.empty();

    /** @param text hears the text of the answer, and of no other block */
    MessageAccumulator(Consumer<String> text, ErrorFormat errors) {
        this.text = new StreamingTextBuffer(text);
        this.errors = errors;
    }

    /** @param name the event's name; empty if it has none */
    void accept(String name, String data) {
        if (completion.isPresent()) {
            return;
        }
        JsonNode event = MessagesCodec.parse(data);
        // An event that cannot be read may have held a part of the text: what is left is no whole answer.
        if (!event.isObject() && (name.isEmpty() || WITH_PARTS.contains(name))) {
            completion = Optional.of(new Failure.InvalidResponse(told()));
            return;
        }
        String type = event.path("type").asText();
        accept(type.isEmpty() ? name : type, event);
    }

    private void accept(String type, JsonNode event) {
        switch (type) {
            case "message_start" -> start(event.path("message"));
            case "content_block_start" -> block(event.path("content_block"));
            case "content_block_delta" -> delta(event.path("delta"));
            case "message_delta" -> end(event);
            case "message_stop" -> completion = Optional.of(MessagesCodec.message(whole()));
            case "error" -> completion = Optional.of(errors.ofBody(event, spent()));
            default -> {}
        }
    }

    /** What came of it; empty as long as the message is under way. */
    Optional<Completion> completion() {
        return completion;
    }

    /** Whether anything of a message has come. */
    boolean isBegun() {
        return isBegun;
    }

    private void start(JsonNode begun) {
        isBegun = true;
        message.set("model", begun.path("model"));
        addUsage(begun.path("usage"));
    }

    private void block(JsonNode block) {
        if (block.path("type").asText().equals("text")) {
            text.append(block.path("text").asText());
        }
    }

    private void delta(JsonNode delta) {
        if (delta.path("type").asText().equals("text_delta")) {
            text.append(delta.path("text").asText());
        }
    }

    private void end(JsonNode event) {
        message.set("stop_reason", event.at("/delta/stop_reason"));
        message.set("stop_details", event.at("/delta/stop_details"));
        addUsage(event.path("usage"));
    }

    // Each count is cumulative, so the last one said is the whole.
    private void addUsage(JsonNode counts) {
        counts.properties().stream()
                .filter(count -> count.getValue().isNumber())
                .forEach(count -> usage.set(count.getKey(), count.getValue()));
    }

    private ObjectNode whole() {
        message.putArray("content").addObject().put("type", "text").put("text", text.text());
        return message;
    }

    private Usage told() {
        return MessagesCodec.usage(usage);
    }

    /** What the call cost so far: what Claude told, and the text that came since; nothing before the message began. */
    Usage spent() {
        return isBegun ? told().withOutputOf(text.text().getBytes(UTF_8).length) : Usage.NONE;
    }
}
