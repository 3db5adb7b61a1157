package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;

/** Writes messages in the API's JSON format. */
final class MessageJson {
    private MessageJson() {}

    /** The complete message, for a response without streaming. */
    static ObjectNode whole(String id, Model model, SimulatedMessage generated, Usage usage) {
        ObjectNode message = Json.object()
                .put("id", id)
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model.id());
        ArrayNode content = message.putArray("content");
        generated.content().forEach(block -> content.add(block.json()));
        message.setAll(stop(generated));
        message.putNull("container");
        return message.set("usage", usage.full());
    }

    /** The message at the start of a stream: without content and stop reason. */
    static ObjectNode begun(String id, Model model, Usage usage) {
        ObjectNode message = whole(id, model, SimulatedMessage.stopped(List.of(), ""), usage);
        message.putNull("stop_reason");
        ((ObjectNode) message.path("usage")).put("output_tokens", 1).remove("output_tokens_details");
        return message;
    }

    /** The stop fields: {@code stop_reason}, {@code stop_sequence} and {@code stop_details}. */
    static ObjectNode stop(SimulatedMessage generated) {
        ObjectNode stop = Json.object().put("stop_reason", generated.stopReason());
        stop.putNull("stop_sequence").putNull("stop_details");
        generated
                .refusal()
                .ifPresent(category -> stop.putObject("stop_details")
                        .put("type", "refusal")
                        .put("category", category)
                        .put("explanation", "This request was declined by a simulated safety check."));
        return stop;
    }
}
