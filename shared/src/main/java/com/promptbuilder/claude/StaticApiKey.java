package com.promptbuilder.claude;

import com.promptbuilder.value.Secret;

import java.util.Optional;

/** The key that the environment gave, for as long as the process lives. */
record StaticApiKey(Optional<Secret> key) implements ApiKeyProvider {
    @Override
    public Optional<Secret> get() {
        return key;
    }

    @Override
    public Optional<Secret> refreshAfterRejection(Secret refused) {
        return Optional.empty();
    }

    @Override
    public Optional<String> lastError() {
        return Optional.empty();
    }

    @Override
    public void clear() {
        // It stands in the environment, which a snapshot does not keep.
    }
}
