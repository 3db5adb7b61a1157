package com.promptbuilder.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * A message that arrives as events: its text is passed on as it comes, and at the end it is the message that would have come in one piece.
 * Events that it does not know are ignored, as the API wants it.
 */
final class StreamedMessage {
    private final PassedOn text;
    private final ObjectNode message = JsonNodeFactory.instance.objectNode();
    private final ObjectNode usage = message.putObject("usage");
    private boolean isBegun;
    private Optional<Completion> completion = Optional.empty();

    /** @param text hears the text of the answer, and of no other block */
    StreamedMessage(Consumer<String> text) {
        this.text = new PassedOn(text);
    }

    void accept(String name, String data) {
        if (completion.isPresent()) {
            return;
        }
        switch (name) {
            case "message_start" -> start(read(data).path("message"));
            case "content_block_start" -> block(read(data).path("content_block"));
            case "content_block_delta" -> delta(read(data).path("delta"));
            case "message_delta" -> end(read(data));
            case "message_stop" -> completion = Optional.of(MessagesFormat.message(whole()));
            case "error" ->
                completion = Optional.of(MessagesFormat.streamError(read(data).at("/error/type")));
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

    // An event that cannot be read may have held a part of the text: what is left is no whole answer.
    private JsonNode read(String data) {
        JsonNode event = MessagesFormat.parse(data);
        if (!event.isObject()) {
            completion = Optional.of(new Failure.Malformed(MessagesFormat.usage(usage)));
        }
        return event;
    }
}
