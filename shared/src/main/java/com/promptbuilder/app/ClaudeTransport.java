package com.promptbuilder.app;

import com.promptbuilder.claude.ApiKeyProvider;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.claude.HttpClientProvider;
import com.promptbuilder.claude.KeyRotatingClaude;
import com.promptbuilder.claude.MessagesApi;
import com.promptbuilder.claude.ModelsHealthCheck;

import java.net.URI;
import java.time.InstantSource;

/** The real Claude, by a key that may change. */
record ClaudeTransport(URI baseUrl, ApiKeyProvider key, HttpClientProvider httpClientProvider) {
    Claude messages() {
        return new KeyRotatingClaude(new MessagesApi(baseUrl, key, httpClientProvider), key, InstantSource.system());
    }

    HealthCheck probe() {
        return new ModelsHealthCheck(baseUrl, key, httpClientProvider);
    }
}
