package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.MaxLength;
import com.promptbuilder.endpoint.Required;
import com.promptbuilder.lambda.EndpointFunction;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code POST /api/detect-scene-change}: whether a new value makes another scene, and what else would have to change then. */
public final class SceneChange extends EndpointFunction {

    /** How sure the verdict is. */
    public enum Confidence {
        HIGH,
        MEDIUM,
        LOW
    }

    public record In(
            @Required @MaxLength(200) String changedField,
            @Required @MaxLength(10_000) String newValue,
            @MaxLength(10_000) String oldValue,
            @Required @MaxLength(50_000) String fullPrompt,
            @MaxLength(50_000) Map<String, JsonNode> affectedFields) {}

    public record Update(String field, String value) {}

    /** Structured outputs know no maps, so Claude writes pairs. */
    public record ModelOutput(
            boolean isSceneChange, Confidence confidence, String reasoning, List<Update> suggestedUpdates) {}

    public record Out(
            boolean isSceneChange, Confidence confidence, String reasoning, Map<String, String> suggestedUpdates) {}

    public static final Endpoint<In, Out> ENDPOINT = Endpoint.builder("detect-scene-change", In.class, Out.class)
            .mode("scene")
            .structured(ModelOutput.class, SceneChange::answer);

    public SceneChange() {
        super(ENDPOINT);
    }

    // Only if there is a change, and only fields that the caller named, if any: front ends apply what stands here.
    private static Out answer(In in, ModelOutput modelOutput) {
        Map<String, String> updates = new LinkedHashMap<>();
        if (modelOutput.isSceneChange()) {
            modelOutput.suggestedUpdates().stream()
                    .filter(update ->
                            in.affectedFields().isEmpty() || in.affectedFields().containsKey(update.field()))
                    .forEach(update -> updates.put(update.field(), update.value()));
        }
        return new Out(modelOutput.isSceneChange(), modelOutput.confidence(), modelOutput.reasoning(), updates);
    }
}
