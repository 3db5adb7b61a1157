package com.promptbuilder.claude;

import com.promptbuilder.settings.Settings.ClaudeSettings;
import com.promptbuilder.value.Secret;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Claude's key, wherever it comes from. Thread-safe. */
public interface ApiKeyProvider extends Supplier<Optional<Secret>> {
    /** The key of this time; empty if there is none. */
    @Override
    Optional<Secret> get();

    /** Another key, where one is to be had by now in place of this one, which Claude refused. */
    Optional<Secret> refreshAfterRejection(Secret refused);

    /** Why the last reading of the key failed, as one word without any detail; empty if it did not. */
    Optional<String> lastError();

    /** Forgets it, as before a snapshot. */
    void clear();

    /** The environment's key, or else that of the secret it names. */
    static ApiKeyProvider of(ClaudeSettings settings) {
        if (settings.apiKey().isPresent() || settings.secret().isEmpty()) {
            return new StaticApiKey(settings.apiKey());
        }
        return new CachedApiKey(new SecretsManagerReader(settings.secret().get()), InstantSource.system());
    }
}
