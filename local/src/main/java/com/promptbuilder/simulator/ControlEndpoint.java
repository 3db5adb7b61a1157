package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.function.Consumer;

/**
 * {@code /simulator/…}: the statistics, a reset, an end of idle connections, and the settings that can change while it runs. No key is needed.
 *
 * <p>Faults are {@code {"faults":"529:1"}}; the latency is {@code {"latency":"lognormal","scale":0.1}} with the scale
 * optional.
 */
final class ControlEndpoint {
    private final Dials dials;
    private final Counters counters;
    private final Replies replies;
    private final Runnable disconnect;
    private final Runnable reset;

    ControlEndpoint(Dials dials, Counters counters, Replies replies, Runnable disconnect, Runnable reset) {
        this.dials = dials;
        this.counters = counters;
        this.replies = replies;
        this.disconnect = disconnect;
        this.reset = reset;
    }

    Exchange stats() {
        return replies.ok(Json.tree(counters.stats()));
    }

    /** Zeroes the counters, forgets bodies and cached prompts, and lets chance begin again; the settings stay. */
    Exchange reset() {
        reset.run();
        return stats();
    }

    /** Closes the connections that have nothing under way. */
    Exchange disconnect() {
        disconnect.run();
        return stats();
    }

    Exchange faults(Incoming incoming) {
        return changed(incoming, body -> dials.faults(FaultRates.parse(text(body, "faults"))));
    }

    Exchange latency(Incoming incoming) {
        return changed(incoming, body -> {
            Latency latency = Latency.parse(text(body, "latency"));
            dials.latency(body.has("scale") ? latency.scaled(number(body, "scale")) : latency);
        });
    }

    /** The settings as they are now. */
    Exchange settings() {
        return replies.ok(Json.object()
                .put("faults", dials.faults().toString())
                .put("latency", dials.latency().toString()));
    }

    private Exchange changed(Incoming incoming, Consumer<ObjectNode> change) {
        try {
            change.accept(Json.parseObject(incoming.body())
                    .orElseThrow(() -> new IllegalArgumentException("expected a JSON object")));
            return settings();
        } catch (IllegalArgumentException wrong) {
            return replies.error(ApiError.invalid(wrong.getMessage() == null ? "bad value" : wrong.getMessage()));
        }
    }

    private static String text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (!value.isTextual() && !value.isIntegralNumber()) {
            throw new IllegalArgumentException(
                    field + ": expected a text, got " + (value.isMissingNode() ? "nothing" : value));
        }
        return value.asText();
    }

    private static double number(JsonNode body, String field) {
        if (!body.path(field).isNumber()) {
            throw new IllegalArgumentException(field + ": expected a number, got " + body.path(field));
        }
        return body.path(field).asDouble();
    }
}
