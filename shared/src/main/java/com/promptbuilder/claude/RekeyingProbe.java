package com.promptbuilder.claude;

import com.promptbuilder.value.Secret;

import java.util.Optional;

/** A probe that is made once more where the key is refused and there is another one by now. */
public record RekeyingProbe(ClaudeProbe asked, ApiKey key) implements ClaudeProbe {
    @Override
    public Finding probe() {
        Optional<Secret> used = key.get();
        Finding first = asked.probe();
        return first == Finding.KEY_REFUSED && used.flatMap(key::insteadOf).isPresent() ? asked.probe() : first;
    }
}
