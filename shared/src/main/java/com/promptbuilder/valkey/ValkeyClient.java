package com.promptbuilder.valkey;

import java.time.Duration;
import java.util.Optional;

/** Commands of the server on open connections. A call has no time limit here and throws the library's exceptions. */
public interface ValkeyClient extends AutoCloseable {
    /** The first bytes of the key's value, at most {@code maxBytes}; empty if there is none. */
    Optional<byte[]> get(String key, int maxBytes);

    /** Stores a value with a TTL. */
    void set(String key, byte[] value, Duration timeToLive);

    void delete(String key);

    /** Returns if the server answers; throws otherwise. */
    void probe();

    @Override
    void close();

    /** The server refused a command because another server is the primary, as after a failover: reply {@code READONLY} or {@code MOVED}. */
    final class NotPrimaryException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public NotPrimaryException(Throwable refusal) {
            super("the server is not the primary", refusal);
        }
    }
}
