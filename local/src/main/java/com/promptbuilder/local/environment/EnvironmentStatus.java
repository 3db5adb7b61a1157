package com.promptbuilder.local.environment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.Optional;

/**
 * A snapshot of one environment's state.
 *
 * @param pid the id of its process; empty before the process starts
 * @param inFlight the number of invocations begun and not ended
 * @param invocations the number of invocations begun
 * @param coldStart the time from its start to its first poll; empty before that poll
 */
public record EnvironmentStatus(
        String function,
        String id,
        Optional<Long> pid,
        State state,
        int inFlight,
        long invocations,
        Optional<Duration> coldStart) {

    /** The state of an environment. {@link #BUSY} lasts until its runtime polls for the next invocation. */
    public enum State {
        STARTING("starting"),
        IDLE("idle"),
        BUSY("busy"),
        FROZEN("frozen"),
        STOPPING("stopping");

        private final String label;

        State(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    ObjectNode json() {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("function", function).put("id", id);
        pid.ifPresent(number -> json.put("pid", number));
        json.put("state", state.label());
        json.put("inFlight", inFlight).put("invocations", invocations);
        coldStart.ifPresent(time -> json.put("coldStartMs", time.toMillis()));
        return json;
    }
}
