package com.promptbuilder.trace;

import java.util.Optional;

/** Where the spans of requests go. Thread-safe; never throws for what is wrong there, and never lets a request wait for long. */
public interface Spans extends AutoCloseable {
    /** Nowhere. */
    Spans NONE = new Spans() {
        @Override
        public boolean wants(Origin origin, Optional<Origin> platform) {
            return false;
        }

        @Override
        public void take(Trace ended) {}
    };

    /** True if the spans of such a request are kept; where not, none is made. */
    boolean wants(Origin origin, Optional<Origin> platform);

    /** Takes all spans of a request that has ended. */
    void take(Trace ended);

    /** An invocation ends: what would be lost if the process stood still from now on is sent, within a short time. */
    default void flush() {}

    /** Sends what has not been sent, within a short time, and closes what is open. */
    @Override
    default void close() {}
}
