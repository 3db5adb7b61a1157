package com.promptbuilder.claude;

import com.promptbuilder.value.Secret;

/** The place where a key is kept. */
@FunctionalInterface
interface KeySource {
    /** Reads it, in bounded time. */
    Reading read();

    /** What came of it. */
    sealed interface Reading {
        record Found(Secret key) implements Reading {}

        /**
         * There is none to be had.
         *
         * @param trouble one word without any detail
         */
        record Failed(String trouble) implements Reading {}
    }
}
