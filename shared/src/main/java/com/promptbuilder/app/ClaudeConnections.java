package com.promptbuilder.app;

import com.promptbuilder.claude.ApiKeyProvider;
import com.promptbuilder.claude.HttpClientProvider;
import com.promptbuilder.claude.RequestAuthorization;
import com.promptbuilder.claude.SigV4Signer;
import com.promptbuilder.settings.ClaudeSettings;
import com.promptbuilder.value.Provider;

import java.time.InstantSource;
import java.util.Optional;

/**
 * HTTP client and credentials of the providers of Claude.
 *
 * @param key Anthropic's API key; empty if its API is not called
 * @param signer signs requests to AWS; empty if only Anthropic's API is called, so that the AWS SDK's signer is not loaded
 */
public record ClaudeConnections(HttpClientProvider http, ApiKeyProvider key, Optional<SigV4Signer> signer) {
    static ClaudeConnections of(ClaudeSettings settings, HttpClientProvider http) {
        boolean signs = settings.providers().order().stream().anyMatch(provider -> provider != Provider.ANTHROPIC);
        return new ClaudeConnections(
                http,
                ApiKeyProvider.of(settings),
                signs ? Optional.of(new SigV4Signer(settings.providers(), InstantSource.system())) : Optional.empty());
    }

    /** What proves to a provider who sends a request. */
    RequestAuthorization authorization(Provider provider) {
        return switch (provider) {
            case ANTHROPIC -> RequestAuthorization.byKey(key);
            case ANTHROPIC_AWS -> signed("aws-external-anthropic");
            case BEDROCK -> signed("bedrock");
        };
    }

    private RequestAuthorization signed(String service) {
        return signer.orElseThrow(() -> new IllegalStateException("expected a signer for " + service))
                .forService(service);
    }

    /** Closes the connections and clears all credentials. The next use reads them again. */
    void closeForSnapshot() {
        http.reset();
        key.clear();
        if (signer.isPresent()) { // a method reference would load the signer's class
            signer.get().reset();
        }
    }
}
