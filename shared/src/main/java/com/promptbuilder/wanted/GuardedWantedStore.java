package com.promptbuilder.wanted;

import com.promptbuilder.table.TableGuard;
import com.promptbuilder.value.AnswerKey;

import java.time.Instant;
import java.util.Optional;

/** A store that does not wait for a table that is away. */
public record GuardedWantedStore(WantedStore store, TableGuard guard) implements WantedStore {
    @Override
    public Wanted read() {
        return guard.call(store::read);
    }

    @Override
    public boolean replace(Wanted next) {
        return guard.call(() -> store.replace(next));
    }

    @Override
    public void keep(AnswerKey key, String message, Instant until) {
        guard.call(() -> {
            store.keep(key, message, until);
            return true;
        });
    }

    @Override
    public Optional<String> question(AnswerKey key, Instant now) {
        return guard.call(() -> store.question(key, now));
    }
}
