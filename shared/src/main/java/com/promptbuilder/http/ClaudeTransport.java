package com.promptbuilder.http;

import com.promptbuilder.claude.ApiKey;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.ClaudeProbe;
import com.promptbuilder.claude.Connections;
import com.promptbuilder.claude.MessagesApi;
import com.promptbuilder.claude.ModelsProbe;
import com.promptbuilder.claude.Rekeying;
import com.promptbuilder.claude.RekeyingProbe;

import java.net.URI;
import java.time.InstantSource;

/** The real Claude, by a key that may change. */
record ClaudeTransport(URI baseUrl, ApiKey key, Connections connections) {
    Claude messages() {
        return new Rekeying(new MessagesApi(baseUrl, key, connections), key, InstantSource.system());
    }

    ClaudeProbe probe() {
        return new RekeyingProbe(new ModelsProbe(baseUrl, key, connections), key);
    }
}
