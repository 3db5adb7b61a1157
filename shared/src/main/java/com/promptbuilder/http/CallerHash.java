package com.promptbuilder.http;

import com.promptbuilder.value.Caller;

import java.util.Optional;

/** What the log calls a caller: enough of its pseudonym to tell callers apart. */
final class CallerHash {
    private static final int DIGITS = 12;

    private CallerHash() {}

    /** Empty for a caller whom the gateway does not know. */
    static Optional<String> of(Caller caller) {
        return Optional.of(caller)
                .filter(Caller::isKnown)
                .map(known -> known.pseudonym().substring(0, DIGITS));
    }
}
