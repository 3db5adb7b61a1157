package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.simulator.SimulatedMessage.MessageJson;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes a message as server-sent events, in Claude's order. */
final class SseWriter {
    private static final int DELTA_TOKENS = 8;

    private final List<ResponsePlan.Chunk> events = new ArrayList<>();
    private final Duration perToken;

    private SseWriter(Duration perToken) {
        this.perToken = perToken;
    }

    /** All events, with the tokens spread evenly over the time. The text begins when thinking has ended. */
    static List<ResponsePlan.Chunk> of(String id, Model model, SimulatedMessage generated, Usage usage, Duration over) {
        var stream = new SseWriter(over.dividedBy(generated.outputTokens()));
        stream.add(Duration.ZERO, event("message_start").set("message", MessageJson.begun(id, model, usage)));
        for (int i = 0; i < generated.content().size(); i++) {
            stream.block(i, generated.content().get(i));
        }
        ObjectNode end = event("message_delta").set("delta", MessageJson.stop(generated));
        stream.add(Duration.ZERO, end.set("usage", usage.cumulative()));
        stream.add(Duration.ZERO, event("message_stop"));
        return stream.events;
    }

    /** The first half of the events, and then an error. */
    static List<ResponsePlan.Chunk> failing(List<ResponsePlan.Chunk> events, ApiError error, String requestId) {
        List<ResponsePlan.Chunk> failing = new ArrayList<>(events.subList(0, events.size() / 2));
        failing.add(chunk(Duration.ZERO, error.body(requestId)));
        return failing;
    }

    private void block(int index, SimulatedMessage.Block block) {
        add(Duration.ZERO, event("content_block_start", index).set("content_block", block.begun()));
        if (index == 0) {
            add(Duration.ZERO, event("ping"));
        }
        List<String> deltas = deltas(block.written());
        Duration each = perToken.multipliedBy(block.tokens()).dividedBy(Math.max(1, deltas.size()));
        deltas.forEach(part ->
                add(each, delta(index, event(block.type() + "_delta").put(block.type(), part))));
        if (deltas.isEmpty()) {
            add(each, event("ping"));
        }
        if (block.isThinking()) {
            add(Duration.ZERO, delta(index, event("signature_delta").put("signature", block.signature())));
        }
        add(Duration.ZERO, event("content_block_stop", index));
    }

    private static List<String> deltas(String text) {
        List<String> deltas = new ArrayList<>();
        String left = text;
        while (!left.isEmpty()) {
            String delta = Usage.firstTokens(DELTA_TOKENS, left);
            deltas.add(delta);
            left = left.substring(delta.length());
        }
        return deltas;
    }

    private static ObjectNode delta(int index, ObjectNode delta) {
        return event("content_block_delta", index).set("delta", delta);
    }

    private static ObjectNode event(String type) {
        return Json.object().put("type", type);
    }

    private static ObjectNode event(String type, int index) {
        return event(type).put("index", index);
    }

    private void add(Duration before, ObjectNode data) {
        events.add(chunk(before, data));
    }

    /** An event whose name is the {@code type} of its data. */
    private static ResponsePlan.Chunk chunk(Duration before, ObjectNode data) {
        String text = "event: " + data.path("type").asText() + "\ndata: " + Json.text(data) + "\n\n";
        return new ResponsePlan.Chunk(before, text);
    }
}
