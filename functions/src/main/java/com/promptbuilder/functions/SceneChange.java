package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.endpoint.Description;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.MaxLength;
import com.promptbuilder.endpoint.Required;
import com.promptbuilder.lambda.EndpointFunction;
import com.promptbuilder.value.ModelOptions;
import com.promptbuilder.value.ModelOptions.Effort;
import com.promptbuilder.value.ModelOptions.Thinking;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code POST /api/detect-scene-change}: whether a new value changes the scene, and which other fields would have to change. */
public final class SceneChange extends EndpointFunction {

    /** Confidence in the verdict. */
    public enum Confidence {
        HIGH,
        MEDIUM,
        LOW
    }

    public record In(
            @Description("Name of the field that was changed") @Required @MaxLength(200)
            String changedField,

            @Description("Its new value") @Required @MaxLength(10_000)
            String newValue,

            @Description("Its value before") @MaxLength(10_000)
            String oldValue,

            @Description("The prompt that describes the scene") @Required @MaxLength(50_000)
            String fullPrompt,

            @Description("The other fields by name, which an update may change") @MaxLength(50_000)
            Map<String, JsonNode> affectedFields) {}

    public record Update(String field, String value) {}

    /**
     * Claude's output. The comparison comes first, so that the verdict follows from it; it is the answer's reasoning. Structured outputs do
     * not support maps, so Claude writes pairs.
     */
    public record ModelOutput(
            String comparison, boolean isSceneChange, Confidence confidence, List<Update> suggestedUpdates) {}

    public record Out(
            @Description("Whether the new value makes it another scene")
            boolean isSceneChange,

            @Description("How certain that is") Confidence confidence,

            @Description("Comparison of the old scene and the new one")
            String reasoning,

            @Description("New values of other fields by name; empty for the same scene")
            Map<String, String> suggestedUpdates) {}

    public static final Endpoint<In, Out> ENDPOINT = Endpoint.builder("detect-scene-change", In.class, Out.class)
            .mode("scene")
            .options(_ -> ModelOptions.of(Effort.MEDIUM, Thinking.ADAPTIVE, 2_048))
            .structured(ModelOutput.class, SceneChange::answer);

    public SceneChange() {
        super(ENDPOINT);
    }

    // Updates only if the scene changes, and only for fields that the client listed, if any: front ends apply all
    // updates.
    private static Out answer(In in, ModelOutput modelOutput) {
        Map<String, String> updates = new LinkedHashMap<>();
        if (modelOutput.isSceneChange()) {
            modelOutput.suggestedUpdates().stream()
                    .filter(update ->
                            in.affectedFields().isEmpty() || in.affectedFields().containsKey(update.field()))
                    .forEach(update -> updates.put(update.field(), update.value()));
        }
        return new Out(modelOutput.isSceneChange(), modelOutput.confidence(), modelOutput.comparison(), updates);
    }
}
