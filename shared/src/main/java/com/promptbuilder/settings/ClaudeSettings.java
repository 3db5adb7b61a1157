package com.promptbuilder.settings;

import com.promptbuilder.settings.Settings.AwsEndpoint;
import com.promptbuilder.value.ModelOptions;
import com.promptbuilder.value.ModelOptions.Overrides;
import com.promptbuilder.value.Secret;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How Claude is called.
 *
 * @param providers the providers and their addresses
 * @param apiKey {@code ANTHROPIC_API_KEY}
 * @param secret where the key is stored, if {@code apiKey} is empty
 * @param model {@code CLAUDE_MODEL}, the model of all other modes
 * @param modelByMode {@code CLAUDE_MODEL_<MODE>}, by mode. The modes whose prompts start the most expensive work have a stronger model by
 *     default. The reasons and costs are in {@code docs/costs.md}
 * @param options {@code CLAUDE_EFFORT}: overrides of an endpoint's options in all other modes
 * @param optionsByMode {@code CLAUDE_EFFORT_<MODE>}, {@code CLAUDE_THINKING_<MODE>}, {@code CLAUDE_MAX_TOKENS_<MODE>}: overrides by mode.
 *     The pairs of {@code CLAUDE_EFFORT_BY_MODE} and the like, such as {@code video=high,code=low}, are the same
 * @param maxRetries {@code CLAUDE_MAX_RETRIES}: retries after a transient failure; default 2
 */
public record ClaudeSettings(
        ProviderSettings providers,
        Optional<Secret> apiKey,
        Optional<SecretSettings> secret,
        String model,
        Map<String, String> modelByMode,
        Overrides options,
        Map<String, Overrides> optionsByMode,
        int maxRetries) {
    private static final String STRONG_MODEL = "claude-sonnet-5-5";

    public ClaudeSettings {
        modelByMode = Map.copyOf(modelByMode);
        optionsByMode = Map.copyOf(optionsByMode);
    }

    /**
     * Where Claude's API key is stored, if not in the environment: a secret of AWS Secrets Manager. Its value is the key, or a JSON object
     * with {@code apiKey} or {@code ANTHROPIC_API_KEY}.
     *
     * @param id {@code ANTHROPIC_SECRET_ARN}
     */
    public record SecretSettings(String id, AwsEndpoint awsEndpoint) {}

    /**
     * Thresholds of the circuit breaker of each mode.
     *
     * @param windowSize {@code CIRCUIT_WINDOW}: how many of the last calls count, each for at least one minute; default 20
     * @param minimumCalls {@code CIRCUIT_LEAST_CALLS}: the circuit does not open below this number of calls; default 10
     * @param failurePercent {@code CIRCUIT_FAILURE_PERCENT}: the share of failed calls that opens the circuit; default 50
     * @param slowPercent {@code CIRCUIT_SLOW_PERCENT}: the share of slow calls that opens the circuit; default 80. A call is slow above
     *     80 % of its mode's timeout
     * @param openDuration {@code CIRCUIT_OPEN_SECONDS}: how long the circuit rejects all calls; default 15 s
     */
    public record CircuitSettings(
            int windowSize, int minimumCalls, int failurePercent, int slowPercent, Duration openDuration) {
        static CircuitSettings read(EnvironmentVariables variables) {
            return new CircuitSettings(
                    (int) variables.number("CIRCUIT_WINDOW", 20, 1, 10_000),
                    (int) variables.number("CIRCUIT_LEAST_CALLS", 10, 1, 10_000),
                    (int) variables.number("CIRCUIT_FAILURE_PERCENT", 50, 1, 100),
                    (int) variables.number("CIRCUIT_SLOW_PERCENT", 80, 1, 100),
                    Duration.ofSeconds(variables.number("CIRCUIT_OPEN_SECONDS", 15, 1, 600)));
        }
    }

    /** The model of this mode. */
    public String modelFor(String mode) {
        return modelByMode.getOrDefault(mode, model);
    }

    /** The options of this mode: the endpoint's, with the overrides. */
    public ModelOptions optionsFor(String mode, ModelOptions endpoint) {
        return endpoint.with(optionsByMode.getOrDefault(mode, options), modelFor(mode));
    }

    static ClaudeSettings read(EnvironmentVariables variables) {
        AwsEndpoint secretsManager = AwsEndpoint.read(variables, "SECRETS_MANAGER");
        String model = variables.text("CLAUDE_MODEL", "claude-haiku-5-5");
        Map<String, String> modelByMode = modelByMode(variables);
        ModelOptionsReader options = new ModelOptionsReader(variables, mode -> modelByMode.getOrDefault(mode, model));
        return new ClaudeSettings(
                ProviderSettings.read(variables),
                variables.secret("ANTHROPIC_API_KEY"),
                variables.text("ANTHROPIC_SECRET_ARN").map(id -> new SecretSettings(id, secretsManager)),
                model,
                modelByMode,
                options.all(),
                options.byMode(),
                (int) variables.number("CLAUDE_MAX_RETRIES", 2, 0, 10));
    }

    private static Map<String, String> modelByMode(EnvironmentVariables variables) {
        Map<String, String> models = new HashMap<>(Map.of("research", STRONG_MODEL, "video", STRONG_MODEL));
        variables
                .byMode("CLAUDE_MODEL")
                .forEach((mode, name) -> variables.text(name).ifPresent(model -> models.put(mode, model)));
        return models;
    }
}
