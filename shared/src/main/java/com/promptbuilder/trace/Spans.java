package com.promptbuilder.trace;

import java.util.Optional;

/** Where finished spans go. Thread-safe; never waits, and never throws for what is wrong there. */
public interface Spans extends AutoCloseable {
    /** Nowhere. */
    Spans NONE = new Spans() {
        @Override
        public boolean wants(Origin origin, Optional<Origin> platform) {
            return false;
        }

        @Override
        public void take(FinishedSpan span) {}
    };

    /** True if the spans of such a request are kept; where not, none is made. */
    boolean wants(Origin origin, Optional<Origin> platform);

    void take(FinishedSpan span);

    /** Sends what has not been sent, within a short time. */
    @Override
    default void close() {}
}
