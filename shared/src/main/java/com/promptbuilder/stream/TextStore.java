package com.promptbuilder.stream;

import com.promptbuilder.dynamodb.StoreUnavailableException;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Store of small texts by id, shared by all environments. Its methods throw {@link StoreUnavailableException} if it does not answer. */
public interface TextStore {
    /** Puts a text that is not empty, which need not be readable for longer than its TTL. A repeated put of the same text changes nothing. */
    void put(String id, String text, Duration timeToLive);

    /** A text, possibly an earlier state; empty if there is none. */
    Optional<String> get(String id);

    /** In this process only. It deletes nothing. */
    final class InMemory implements TextStore {
        private final Map<String, String> texts = new ConcurrentHashMap<>();

        @Override
        public void put(String id, String text, Duration timeToLive) {
            texts.put(id, text);
        }

        @Override
        public Optional<String> get(String id) {
            return Optional.ofNullable(texts.get(id));
        }
    }
}
