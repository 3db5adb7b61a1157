package com.promptbuilder.claude;

import com.promptbuilder.value.Secret;

/** The place where a key is kept. */
@FunctionalInterface
interface SecretReader {
    /** Reads it, in bounded time. */
    Result read();

    /** What came of it. */
    sealed interface Result {
        record Found(Secret key) implements Result {}

        /**
         * There is none to be had.
         *
         * @param trouble one word without any detail
         */
        record Failed(String trouble) implements Result {}
    }
}
