package com.promptbuilder.wanted;

import com.promptbuilder.value.AnswerKey;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The store of a process that is no part of a fleet. */
public final class InMemoryWantedStore implements WantedStore {
    private final Map<AnswerKey, Kept> questions = new HashMap<>();
    private Wanted wanted = Wanted.NOTHING;

    private record Kept(String message, Instant until) {}

    @Override
    public synchronized Wanted read() {
        return wanted;
    }

    @Override
    public synchronized boolean replace(Wanted next) {
        boolean isNext = next.version() == wanted.version() + 1;
        wanted = isNext ? next : wanted;
        return isNext;
    }

    @Override
    public synchronized void keep(AnswerKey key, String message, Instant until) {
        questions.put(key, new Kept(message, until));
    }

    @Override
    public synchronized Optional<String> question(AnswerKey key, Instant now) {
        return Optional.ofNullable(questions.get(key))
                .filter(kept -> now.isBefore(kept.until()))
                .map(Kept::message);
    }
}
