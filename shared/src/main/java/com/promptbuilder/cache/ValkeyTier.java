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
 * The tier in a Valkey server, which all environments share. An answer is there for its life and no longer. Looking something up throws
 * {@link StoreUnavailableException} when the server is away; those of this process who look for the same at the same time share one reading.
 */
public final class ValkeyTier implements CacheTier {
    /** So few milliseconds of life are not worth a journey. */
    private static final Duration LEAST_LIFE = Duration.ofMillis(50);

    private static final int MOST_BYTES = CacheEntryCodec.HEAD_BYTES + CacheEntryCodec.MOST_TEXT_BYTES;

    private final TimeLimitedValkey guard;
    private final InstantSource clock;
    private final ConcurrentHashMap<AnswerKey, CompletableFuture<Optional<StoredAnswer>>> inFlightReads =
            new ConcurrentHashMap<>();

    public ValkeyTier(TimeLimitedValkey guard, InstantSource clock) {
        this.guard = guard;
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
        CompletableFuture<Optional<StoredAnswer>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<StoredAnswer>> others = inFlightReads.putIfAbsent(key, mine);
        if (others != null) {
            return guard.join(others);
        }
        try {
            Optional<StoredAnswer> found = read(key);
            mine.complete(found);
            return found;
        } finally {
            inFlightReads.remove(key, mine);
            mine.completeExceptionally(new StoreUnavailableException("the one who was reading got nothing"));
        }
    }

    @Override
    public boolean put(AnswerKey key, StoredAnswer answer) {
        Duration life = answer.timeToLive(clock.instant());
        Optional<byte[]> sealed = CacheEntryCodec.encode(key, answer);
        if (sealed.isEmpty() || life.compareTo(LEAST_LIFE) < 0) {
            return false;
        }
        try {
            return guard.join(guard.beginWrite(valkeyClient -> {
                valkeyClient.set(key.text(), sealed.get(), life);
                return true;
            }));
        } catch (StoreUnavailableException away) {
            return false;
        }
    }

    private Optional<StoredAnswer> read(AnswerKey key) {
        Optional<byte[]> bytes = guard.join(guard.submit(valkeyClient -> valkeyClient.get(key.text(), MOST_BYTES)));
        Optional<StoredAnswer> answer = bytes.flatMap(found -> CacheEntryCodec.decode(key, found));
        if (bytes.isPresent() && answer.isEmpty()) {
            delete(key);
        }
        return answer;
    }

    /** Deletes an entry that does not decode, without waiting: a server may be readable and take no writes. */
    private void delete(AnswerKey key) {
        try {
            var _ = guard.beginWrite(valkeyClient -> {
                valkeyClient.delete(key.text());
                return true;
            });
        } catch (StoreUnavailableException unavailable) {
            // The next reader deletes it, or its TTL does.
        }
    }
}
