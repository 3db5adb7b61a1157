package com.promptbuilder.claude;

import com.promptbuilder.value.Secret;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A key that is kept elsewhere: read when it is needed, and again after five minutes or when Claude refuses it. While it cannot be read, the
 * last one that was goes on being used. Nobody waits for a place that failed a moment ago.
 */
final class CachedApiKey implements ApiKeyProvider {
    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final SecretReader source;
    private final InstantSource clock;
    private Optional<Secret> known = Optional.empty();
    private Optional<String> trouble = Optional.empty();
    private Instant nextReading = Instant.MIN;
    private Instant nextDoubt = Instant.MIN;

    /** Reads the key where it is stored. */
    @FunctionalInterface
    interface SecretReader {
        /** Reads the key, in bounded time. */
        Result read();

        /** The result of a read. */
        sealed interface Result {
            record Found(Secret key) implements Result {}

            /**
             * The key could not be read.
             *
             * @param cause one word without detail
             */
            record Failed(String cause) implements Result {}
        }
    }

    CachedApiKey(SecretReader source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    @Override
    public synchronized Optional<Secret> get() {
        if (!clock.instant().isBefore(nextReading)) {
            read();
        }
        return known;
    }

    /** Reads the key at most once in a few seconds: a caller whose key is refused for good must not make a reading of each request. */
    @Override
    public synchronized Optional<Secret> refreshAfterRejection(Secret refused) {
        if (known.equals(Optional.of(refused)) && !clock.instant().isBefore(nextDoubt)) {
            read();
            nextDoubt = clock.instant().plus(PAUSE);
        }
        return known.filter(key -> !key.equals(refused));
    }

    private void read() {
        switch (source.read()) {
            case SecretReader.Result.Found(Secret key)
            when ApiKeyProvider.isHeaderSafe(key) -> {
                known = Optional.of(key);
                trouble = Optional.empty();
            }
            case SecretReader.Result.Found(Secret _) -> trouble = Optional.of("Unusable");
            case SecretReader.Result.Failed(String kind) -> trouble = Optional.of(kind);
        }
        nextReading = clock.instant().plus(trouble.isEmpty() ? FRESH : PAUSE);
    }

    @Override
    public synchronized Optional<String> lastError() {
        return trouble;
    }

    @Override
    public synchronized void clear() {
        known = Optional.empty();
        trouble = Optional.empty();
        nextReading = Instant.MIN;
        nextDoubt = Instant.MIN;
    }
}
