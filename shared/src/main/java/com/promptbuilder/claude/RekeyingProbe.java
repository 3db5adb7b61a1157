package com.promptbuilder.claude;

import com.promptbuilder.value.Secret;

import java.util.Optional;

/** A probe that is made once more where the key is refused and there is another one by now. */
public record RekeyingProbe(HealthCheck asked, ApiKeyProvider key) implements HealthCheck {
    @Override
    public Status probe() {
        Optional<Secret> used = key.get();
        Status first = asked.probe();
        return first == Status.KEY_REFUSED
                        && used.flatMap(key::refreshAfterRejection).isPresent()
                ? asked.probe()
                : first;
    }
}
