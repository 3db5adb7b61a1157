package com.promptbuilder.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.claude.Failure.ConnectionError;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Accumulates the events of a streamed message: passes its text on, and finally yields the message that a response without streaming
 * would have. The data's {@code type} names the event, else the event's name. Unknown events are ignored, as the API requires.
 */
final class MessageAccumulator {
    private static final Set<String> WITH_CONTENT =
            Set.of("message_start", "content_block_start", "content_block_delta", "message_delta");

    private final Consumer<String> listener;
    private final ErrorFormat errors;
    private final StringBuilder text = new StringBuilder();
    private final ObjectNode message = JsonNodeFactory.instance.objectNode();
    private final ObjectNode usage = message.putObject("usage");
    private int passedOn;
    private boolean isStarted;
    private Optional<Completion> completion = Optional.empty();

    /** @param listener receives the text of text blocks only */
    MessageAccumulator(Consumer<String> listener, ErrorFormat errors) {
        this.listener = listener;
        this.errors = errors;
    }

    /** @param name the event's name; empty if it has none */
    void accept(String name, String data) {
        if (completion.isPresent()) {
            return;
        }
        JsonNode event = MessagesCodec.parse(data.getBytes(UTF_8));
        // An unreadable event may have contained text, so the message would be incomplete.
        if (!event.isObject() && (name.isEmpty() || WITH_CONTENT.contains(name))) {
            completion = Optional.of(new Failure.InvalidResponse(MessagesCodec.usage(usage)));
            return;
        }
        String type = event.path("type").asText();
        accept(type.isEmpty() ? name : type, event);
    }

    private void accept(String type, JsonNode event) {
        switch (type) {
            case "message_start" -> start(event.path("message"));
            case "content_block_start" -> append(event.path("content_block"), "text");
            case "content_block_delta" -> append(event.path("delta"), "text_delta");
            case "message_delta" -> end(event);
            case "message_stop" -> completion = Optional.of(MessagesCodec.message(assembled()));
            case "error" -> completion = Optional.of(errors.ofBody(event, spent()));
            default -> {}
        }
    }

    /** The result; empty while the message is incomplete. */
    Optional<Completion> completion() {
        return completion;
    }

    /** The result if the stream ends now. */
    Completion ended() {
        return isStarted
                ? new Failure.Unreachable(ConnectionError.RESET_DURING_RESPONSE, spent())
                : new Failure.InvalidResponse();
    }

    private void start(JsonNode started) {
        isStarted = true;
        message.set("model", started.path("model"));
        addUsage(started.path("usage"));
    }

    // Nothing is passed on before the first visible character, since a blank answer is invalid. Half a surrogate pair
    // is
    // held back, since it has no UTF-8 form.
    private void append(JsonNode block, String textType) {
        if (!block.path("type").asText().equals(textType)) {
            return;
        }
        text.append(block.path("text").asText());
        if (passedOn == 0 && text.chars().allMatch(Character::isWhitespace)) {
            return;
        }
        int last = text.length() - 1;
        int end = Character.isHighSurrogate(text.charAt(last)) ? last : last + 1;
        if (end > passedOn) {
            String next = text.substring(passedOn, end);
            passedOn = end;
            listener.accept(next);
        }
    }

    private void end(JsonNode event) {
        message.set("stop_reason", event.at("/delta/stop_reason"));
        message.set("stop_details", event.at("/delta/stop_details"));
        addUsage(event.path("usage"));
    }

    // Counts are cumulative, so the last one is the total.
    private void addUsage(JsonNode counts) {
        counts.properties().stream()
                .filter(count -> count.getValue().isNumber())
                .forEach(count -> usage.set(count.getKey(), count.getValue()));
    }

    private ObjectNode assembled() {
        message.putArray("content").addObject().put("type", "text").put("text", text.toString());
        return message;
    }

    /** The tokens so far: those that Claude reported, and an estimate for text since then. None before the message started. */
    Usage spent() {
        return isStarted
                ? MessagesCodec.usage(usage).withOutputOf(text.toString().getBytes(UTF_8).length)
                : Usage.NONE;
    }
}
