package com.promptbuilder.answer;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * The way of Claude's text to a caller who wants it while it is written. Once that has begun, nothing but the end of this very text can
 * follow: neither another attempt nor an older answer. Not thread-safe: one request, one thread.
 */
final class StreamState {
    private final Optional<Consumer<String>> caller;
    private boolean begun;

    /** @param caller empty if only the whole answer is wanted */
    StreamState(Optional<Consumer<String>> caller) {
        this.caller = caller;
    }

    /** Hears the text. */
    Optional<Consumer<String>> text() {
        return caller.map(hears -> text -> {
            begun = true;
            hears.accept(text);
        });
    }

    boolean hasBegun() {
        return begun;
    }
}
