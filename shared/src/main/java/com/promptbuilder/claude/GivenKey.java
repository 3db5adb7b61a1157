package com.promptbuilder.claude;

import com.promptbuilder.value.Secret;

import java.util.Optional;

/** The key that the environment gave, for as long as the process lives. */
record GivenKey(Optional<Secret> key) implements ApiKey {
    @Override
    public Optional<Secret> get() {
        return key;
    }

    @Override
    public Optional<Secret> insteadOf(Secret refused) {
        return Optional.empty();
    }

    @Override
    public Optional<String> trouble() {
        return Optional.empty();
    }

    @Override
    public void forget() {
        // It stands in the environment, which a snapshot does not keep.
    }
}
