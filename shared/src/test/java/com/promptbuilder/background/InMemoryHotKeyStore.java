package com.promptbuilder.background;

import com.promptbuilder.value.AnswerKey;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Hot keys in memory. */
public final class InMemoryHotKeyStore implements HotKeyStore {
    private final Map<AnswerKey, StoredQuestion> questions = new HashMap<>();
    private HotKeys hotKeys = HotKeys.EMPTY;

    private record StoredQuestion(String message, Instant until) {}

    @Override
    public synchronized HotKeys read() {
        return hotKeys;
    }

    @Override
    public synchronized boolean replace(HotKeys next) {
        boolean isNext = next.version() == hotKeys.version() + 1;
        hotKeys = isNext ? next : hotKeys;
        return isNext;
    }

    @Override
    public synchronized void keep(AnswerKey key, String message, Instant until) {
        questions.put(key, new StoredQuestion(message, until));
    }

    @Override
    public synchronized Optional<String> question(AnswerKey key, Instant now) {
        return Optional.ofNullable(questions.get(key))
                .filter(storedQuestion -> now.isBefore(storedQuestion.until()))
                .map(StoredQuestion::message);
    }
}
