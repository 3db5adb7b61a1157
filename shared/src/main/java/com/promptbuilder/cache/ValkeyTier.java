package com.promptbuilder.cache;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.valkey.TimeLimitedValkey;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tier in a Valkey server, shared by all environments. Entries expire with their answers. {@code get} and {@code getStale} throw
 * {@link StoreUnavailableException} while the server is unavailable. Concurrent reads of one key in this process share one call.
 */
public final class ValkeyTier implements CacheTier {
    /** Answers with less time left are not written: they would expire before a read. */
    private static final Duration MIN_TTL = Duration.ofMillis(50);

    private static final int MAX_BYTES = CacheEntryCodec.MAX_BYTES;

    private final TimeLimitedValkey valkey;
    private final InstantSource clock;
    private final ConcurrentHashMap<AnswerKey, CompletableFuture<Optional<StoredAnswer>>> inFlightReads =
            new ConcurrentHashMap<>();

    public ValkeyTier(TimeLimitedValkey valkey, InstantSource clock) {
        this.valkey = valkey;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "valkey";
    }

    @Override
    public Optional<StoredAnswer> get(AnswerKey key) {
        return getStale(key).filter(answer -> answer.isFresh(clock.instant()));
    }

    @Override
    public Optional<StoredAnswer> getStale(AnswerKey key) {
        CompletableFuture<Optional<StoredAnswer>> own = new CompletableFuture<>();
        CompletableFuture<Optional<StoredAnswer>> inFlight = inFlightReads.putIfAbsent(key, own);
        if (inFlight != null) {
            return valkey.join(inFlight);
        }
        try {
            Optional<StoredAnswer> found = read(key);
            own.complete(found);
            return found;
        } finally {
            inFlightReads.remove(key, own);
            own.completeExceptionally(new StoreUnavailableException("the concurrent read of this key failed"));
        }
    }

    @Override
    public boolean put(AnswerKey key, StoredAnswer answer) {
        Duration timeToLive = answer.timeToLive(clock.instant());
        Optional<byte[]> encoded = CacheEntryCodec.encode(key, answer);
        if (encoded.isEmpty() || timeToLive.compareTo(MIN_TTL) < 0) {
            return false;
        }
        try {
            return valkey.join(valkey.submitWrite(valkeyClient -> {
                valkeyClient.set(key.text(), encoded.get(), timeToLive);
                return true;
            }));
        } catch (StoreUnavailableException _) { // the result reports it
            return false;
        }
    }

    private Optional<StoredAnswer> read(AnswerKey key) {
        Optional<byte[]> bytes =
                valkey.join(valkey.submitRead(valkeyClient -> valkeyClient.get(key.text(), MAX_BYTES)));
        Optional<StoredAnswer> answer = bytes.flatMap(found -> CacheEntryCodec.decode(key, found));
        if (bytes.isPresent() && answer.isEmpty()) {
            delete(key);
        }
        return answer;
    }

    /** Deletes an undecodable entry without waiting, since a readable server may accept no writes. */
    private void delete(AnswerKey key) {
        try {
            var _ = valkey.submitWrite(valkeyClient -> {
                valkeyClient.delete(key.text());
                return true;
            });
        } catch (StoreUnavailableException _) {
            // The next read deletes the entry, or it expires.
        }
    }
}
