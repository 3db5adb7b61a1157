package com.promptbuilder.budget;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Output tokens that calls of a kind usually have, in this process: the recent maximum. It rises at once and falls by an eighth of the
 * difference per call, so that many calls together rarely cost more than expected. Thread-safe.
 */
final class UsualOutput {
    /** Fewer calls than this say too little. */
    static final int MIN_CALLS = 5;

    private static final int FALL = 8;

    private final Map<String, Recent> byKind = new ConcurrentHashMap<>();

    private record Recent(long tokens, int calls) {
        Recent plus(Recent call) {
            long fallen = tokens - (tokens - call.tokens) / FALL;
            return new Recent(Math.max(call.tokens, fallen), Math.min(calls + 1, MIN_CALLS));
        }
    }

    /** The usual output of a kind; empty before its fifth call. */
    Optional<Long> tokens(String kind) {
        return Optional.ofNullable(byKind.get(kind))
                .filter(recent -> recent.calls >= MIN_CALLS)
                .map(Recent::tokens);
    }

    void add(String kind, long tokens) {
        byKind.merge(kind, new Recent(tokens, 1), Recent::plus);
    }
}
