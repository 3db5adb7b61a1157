package com.promptbuilder.local;

import com.promptbuilder.simulator.AwsAccount;
import com.promptbuilder.simulator.Provider;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The variables with which functions call the simulator: an address for each provider, a workspace, model names, credentials. */
final class SimulatorVariables {
    private static final String BEDROCK_MODELS = "claude-haiku-5-5=us.anthropic.claude-haiku-5-5-v1:0,"
            + "claude-sonnet-5-5=us.anthropic.claude-sonnet-5-5-v1:0,claude-opus-5-5=us.anthropic.claude-opus-5-5-v1:0";

    private SimulatorVariables() {}

    /** The variables for the simulated providers. Only the simulator's addresses and the key replace variables of this process. */
    static Map<String, String> of(List<ProviderTarget> providers, URI simulator, Map<String, String> process) {
        Map<String, String> variables = new HashMap<>();
        BiConsumer<String, String> addIfAbsent = (name, value) -> {
            if (process.getOrDefault(name, "").isBlank()) {
                variables.put(name, value);
            }
        };
        providers.stream().filter(ProviderTarget::isSimulated).forEach(simulated -> {
            Provider provider = simulated.provider();
            variables.put(ProviderTarget.addressVariable(provider), simulator + provider.prefix());
            switch (provider) {
                case ANTHROPIC -> variables.put("ANTHROPIC_API_KEY", "sk-ant-simulated");
                case ANTHROPIC_AWS ->
                    addIfAbsent.accept("ANTHROPIC_AWS_WORKSPACE_ID", AwsAccount.SIMULATED.workspaceId());
                case BEDROCK -> addIfAbsent.accept("BEDROCK_MODELS", BEDROCK_MODELS);
            }
        });
        if (needsCredentials(providers, process)) {
            variables.put("AWS_ACCESS_KEY_ID", AwsAccount.SIMULATED.accessKeyId());
            variables.put("AWS_SECRET_ACCESS_KEY", AwsAccount.SIMULATED.secretAccessKey());
        }
        return variables;
    }

    /** The simulator accepts the credentials of this process. Others would hide those of a profile from a real provider. */
    private static boolean needsCredentials(List<ProviderTarget> providers, Map<String, String> process) {
        List<ProviderTarget> onAws =
                providers.stream().filter(ProviderTarget::isOnAws).toList();
        return !onAws.isEmpty()
                && onAws.stream().allMatch(ProviderTarget::isSimulated)
                && process.getOrDefault("AWS_ACCESS_KEY_ID", "").isBlank();
    }
}
