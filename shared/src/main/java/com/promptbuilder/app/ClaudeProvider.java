package com.promptbuilder.app;

import com.promptbuilder.claude.ApiKeyProvider;
import com.promptbuilder.claude.BatchesApi;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.claude.MessageBatches;
import com.promptbuilder.claude.MessagesApi;
import com.promptbuilder.claude.RequestAuthorization;
import com.promptbuilder.settings.ProviderSettings;
import com.promptbuilder.value.Provider;

import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A provider of Claude.
 *
 * @param transport the client of its Messages API, without decorators
 * @param key the client's key, if it can be rotated
 * @param probe the health check
 * @param modelNames the provider's names of models; empty for a model that it does not have
 */
public record ClaudeProvider(
        Provider provider,
        Claude transport,
        Optional<ApiKeyProvider> key,
        Supplier<HealthCheck.Status> probe,
        Function<String, Optional<String>> modelNames) {
    /** Anthropic's API, with a key that cannot be rotated. */
    public static ClaudeProvider anthropic(Claude transport, Supplier<HealthCheck.Status> probe) {
        return new ClaudeProvider(Provider.ANTHROPIC, transport, Optional.empty(), probe, Optional::of);
    }

    /** The providers of the settings, in their order. */
    static List<ClaudeProvider> all(ProviderSettings settings, ClaudeConnections connections) {
        return settings.order().stream()
                .map(provider -> of(provider, settings, connections))
                .toList();
    }

    private static ClaudeProvider of(Provider provider, ProviderSettings settings, ClaudeConnections connections) {
        MessagesApi.Server server = server(provider, settings);
        Optional<ApiKeyProvider> key =
                provider == Provider.ANTHROPIC ? Optional.of(connections.key()) : Optional.empty();
        RequestAuthorization authorization = connections.authorization(provider);
        Supplier<HttpClient> client = connections.http();
        return new ClaudeProvider(
                provider,
                new MessagesApi(server, authorization, client),
                key,
                new HealthCheck(server, authorization, key, provider, client),
                server.modelNames());
    }

    /** The Message Batches of a provider. */
    static MessageBatches batches(Provider provider, ProviderSettings settings, ClaudeConnections connections) {
        return new BatchesApi(server(provider, settings), connections.authorization(provider), connections.http());
    }

    private static MessagesApi.Server server(Provider provider, ProviderSettings settings) {
        Map<String, String> headers = provider == Provider.ANTHROPIC_AWS
                ? Map.of("anthropic-workspace-id", settings.workspace().orElse(""))
                : Map.of();
        Function<String, Optional<String>> modelNames =
                provider == Provider.BEDROCK ? settings::nameOnBedrock : Optional::of;
        return new MessagesApi.Server(settings.address(provider), headers, modelNames);
    }
}
