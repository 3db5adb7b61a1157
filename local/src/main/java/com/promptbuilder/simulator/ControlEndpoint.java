package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.simulator.ResponsePlan.SimulatedExchange;

import java.util.function.Consumer;

/**
 * The control API {@code /simulator/…}: statistics, reset, closing of idle connections, and live settings. Needs no key.
 *
 * <p>Faults are {@code {"faults":"529:1"}}. The latency is {@code {"latency":"lognormal","scale":0.1}}; the scale is
 * optional.
 */
record ControlEndpoint(
        LiveSettings live, Counters counters, JsonResponses responses, Runnable idleCloser, Runnable resetter) {

    SimulatedExchange stats() {
        return responses.ok(Json.tree(counters.stats()));
    }

    /** Resets the counters, the known bodies, the cached prompts and the random generators. The settings are kept. */
    SimulatedExchange reset() {
        resetter.run();
        return stats();
    }

    /** Closes the connections without a request in flight. */
    SimulatedExchange disconnect() {
        idleCloser.run();
        return stats();
    }

    SimulatedExchange faults(IncomingRequest incoming) {
        return changed(incoming, body -> live.faults(FaultRates.parse(text(body, "faults"))));
    }

    SimulatedExchange latency(IncomingRequest incoming) {
        return changed(incoming, body -> {
            Latency latency = Latency.parse(text(body, "latency"));
            live.latency(body.has("scale") ? latency.scaled(number(body, "scale")) : latency);
        });
    }

    /** The current settings. */
    SimulatedExchange settings() {
        return responses.ok(Json.object()
                .put("faults", live.faults().toString())
                .put("latency", live.latency().toString()));
    }

    private SimulatedExchange changed(IncomingRequest incoming, Consumer<ObjectNode> change) {
        try {
            change.accept(Json.parseObject(incoming.body())
                    .orElseThrow(() -> new IllegalArgumentException("expected a JSON object")));
            return settings();
        } catch (IllegalArgumentException e) {
            return responses.error(ApiError.invalid(e.getMessage() == null ? "invalid value" : e.getMessage()));
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
