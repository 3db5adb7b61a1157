package com.promptbuilder.coalesce;

import java.time.Instant;
import java.util.Optional;

/** How a shared outcome becomes a record's data and back. */
public interface Codec<T> {
    RecordStore.RecordValue encode(T outcome);

    /** What still counts while its successor is made, in a record's data; empty if nothing does then. */
    default Optional<T> decodeServable(String data, Instant now) {
        return Optional.empty();
    }

    /** The outcome in a record's data; empty if it is none of ours, or no longer counts. */
    Optional<T> decode(String data, Instant now);

    /** The outcome in a record's data, however old; empty if it is none of ours. */
    Optional<T> decode(String data);
}
