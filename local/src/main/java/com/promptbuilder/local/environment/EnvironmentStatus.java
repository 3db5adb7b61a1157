package com.promptbuilder.local.environment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.Optional;

/**
 * What can be said of an environment at one moment.
 *
 * @param pid the id of its process, once it has one
 * @param inFlight how many invocations it has taken and not ended
 * @param invocations how many it has begun
 * @param coldStart the time from its creation to its first poll, once that has come
 */
public record EnvironmentStatus(
        String function,
        String id,
        Optional<Long> pid,
        State state,
        int inFlight,
        long invocations,
        Optional<Duration> coldStart) {

    /** What an environment is doing; busy lasts until its runtime has asked for the next invocation. */
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
