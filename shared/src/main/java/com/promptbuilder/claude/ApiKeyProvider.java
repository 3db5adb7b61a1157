package com.promptbuilder.claude;

import com.promptbuilder.settings.ClaudeSettings;
import com.promptbuilder.value.Provider;
import com.promptbuilder.value.Secret;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The API key of Claude, from the environment or from AWS Secrets Manager. The default methods are those of a key that never changes.
 * Thread-safe.
 */
public interface ApiKeyProvider extends Supplier<Optional<Secret>> {
    /** The current key; empty if there is none. */
    @Override
    Optional<Secret> get();

    /** The key that replaces the one that Claude rejected; empty if there is no other key. */
    default Optional<Secret> refreshAfterRejection(Secret refused) {
        return Optional.empty();
    }

    /** Why the last read of the key failed, as one word without detail; empty if it succeeded. */
    default Optional<String> lastError() {
        return Optional.empty();
    }

    /** Forgets a key that was read, as before a snapshot. */
    default void clear() {}

    /** The key of the environment, otherwise that of the secret that the settings name. None if Anthropic's API is not called. */
    static ApiKeyProvider of(ClaudeSettings settings) {
        if (!settings.providers().uses(Provider.ANTHROPIC)) {
            return Optional::empty;
        }
        if (settings.apiKey().isPresent() || settings.secret().isEmpty()) {
            return settings::apiKey;
        }
        return new CachedApiKey(new SecretsManagerReader(settings.secret().get()), InstantSource.system());
    }

    /** True if the key is visible ASCII, so a legal header value. Otherwise {@code HttpClient} throws an exception that contains it. */
    static boolean isHeaderSafe(Secret key) {
        String text = key.reveal();
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '!' && c <= '~');
    }
}
