package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes a message as server-sent events, in Claude's order. */
final class SseWriter {
    private static final int DELTA_TOKENS = 8;

    private final List<ResponsePlan.Chunk> events = new ArrayList<>();
    private final Duration pace;

    private SseWriter(Duration pace) {
        this.pace = pace;
    }

    /** All events, with the text deltas spread evenly over the time. */
    static List<ResponsePlan.Chunk> of(String id, Model model, SimulatedMessage generated, Usage usage, Duration over) {
        int deltas = generated.content().stream()
                .mapToInt(block -> deltas(block.written()).size())
                .sum();
        var stream = new SseWriter(over.dividedBy(Math.max(1, deltas)));
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
        ObjectNode empty = new SimulatedMessage.Block(block.type(), "").json();
        add(Duration.ZERO, event("content_block_start", index).set("content_block", empty));
        if (index == 0) {
            add(Duration.ZERO, event("ping"));
        }
        deltas(block.written())
                .forEach(part ->
                        add(pace, delta(index, event(block.type() + "_delta").put(block.type(), part))));
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
