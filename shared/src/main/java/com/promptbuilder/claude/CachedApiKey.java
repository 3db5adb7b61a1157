package com.promptbuilder.claude;

import com.promptbuilder.value.Secret;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * An API key that is stored elsewhere. It is read on first use, every 5 min ({@code MAX_AGE}), and after Claude rejects it. While it
 * cannot be read, the last key stays in use. After a failed read, the key is not read again for 5 s ({@code RETRY_PAUSE}).
 */
final class CachedApiKey implements ApiKeyProvider {
    private static final Duration MAX_AGE = Duration.ofMinutes(5);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(5);

    private final Supplier<ReadResult> reader;
    private final InstantSource clock;
    private final AtomicBoolean rereading = new AtomicBoolean();
    private volatile Optional<Secret> known = Optional.empty();
    private volatile Optional<String> lastError = Optional.empty();
    private volatile Instant nextRead = Instant.MIN;
    private Instant nextRefresh = Instant.MIN;

    /** The result of reading the key where it is stored. */
    sealed interface ReadResult {
        record Found(Secret key) implements ReadResult {}

        /** The key could not be read: one word without detail. */
        record Failed(String cause) implements ReadResult {}
    }

    /** @param reader reads the key, in bounded time */
    CachedApiKey(Supplier<ReadResult> reader, InstantSource clock) {
        this.reader = reader;
        this.clock = clock;
    }

    /** While one thread reads the key again, the others use the last one. The first read makes all of them wait. */
    @Override
    public Optional<Secret> get() {
        Optional<Secret> last = known;
        if (last.isPresent() && !(isDue() && rereading.compareAndSet(false, true))) {
            return last;
        }
        try {
            return current();
        } finally {
            rereading.set(false);
        }
    }

    private synchronized Optional<Secret> current() {
        if (isDue()) {
            read();
        }
        return known;
    }

    private boolean isDue() {
        return !clock.instant().isBefore(nextRead);
    }

    /** Reads the key again at most once per 5 s. A key that stays rejected must not cause one read per request. */
    @Override
    public synchronized Optional<Secret> refreshAfterRejection(Secret refused) {
        if (known.equals(Optional.of(refused)) && !clock.instant().isBefore(nextRefresh)) {
            read();
            nextRefresh = clock.instant().plus(RETRY_PAUSE);
        }
        return known.filter(key -> !key.equals(refused));
    }

    private void read() {
        switch (reader.get()) {
            case ReadResult.Found(Secret key)
            when ApiKeyProvider.isHeaderSafe(key) -> {
                known = Optional.of(key);
                lastError = Optional.empty();
            }
            case ReadResult.Found _ -> lastError = Optional.of("Unusable");
            case ReadResult.Failed(String cause) -> lastError = Optional.of(cause);
        }
        nextRead = clock.instant().plus(lastError.isEmpty() ? MAX_AGE : RETRY_PAUSE);
    }

    @Override
    public Optional<String> lastError() {
        return lastError;
    }

    @Override
    public synchronized void clear() {
        known = Optional.empty();
        lastError = Optional.empty();
        nextRead = Instant.MIN;
        nextRefresh = Instant.MIN;
    }
}
