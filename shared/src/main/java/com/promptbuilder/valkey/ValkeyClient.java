package com.promptbuilder.valkey;

import java.time.Duration;
import java.util.Optional;

/** What a server is asked to do, on connections that are open. Each call may take as long as the server likes, and throw what a client throws. */
public interface ValkeyClient extends AutoCloseable {
    /** The beginning of what stands at a key, at most as many bytes; empty if nothing does. */
    Optional<byte[]> get(String key, int mostBytes);

    /** Keeps bytes for a time. */
    void set(String key, byte[] value, Duration life);

    void delete(String key);

    /** Returns if the server answers. */
    void probe();

    @Override
    void close();
}
