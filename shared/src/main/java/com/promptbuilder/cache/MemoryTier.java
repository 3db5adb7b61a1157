package com.promptbuilder.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** The tier in this process's memory. Evicts answers above a number of bytes or of entries. */
public final class MemoryTier implements CacheTier {
    /** Size of an entry in addition to its text: key, instants, cost, and Caffeine's node. */
    private static final int OVERHEAD_BYTES = 384;

    private final Cache<AnswerKey, StoredAnswer> answers;
    private final Policy.Eviction<AnswerKey, StoredAnswer> eviction;
    private final LongAdder evictions = new LongAdder();
    private final long maxEntries;
    private final InstantSource clock;

    public MemoryTier(long maxEntries, long maxBytes, InstantSource clock) {
        this.maxEntries = maxEntries;
        this.clock = clock;
        // Maintenance runs in the calling thread: a frozen environment runs no background threads.
        this.answers = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .<AnswerKey, StoredAnswer>weigher((_, answer) -> bytes(answer))
                .executor(Runnable::run)
                .evictionListener((_, _, _) -> evictions.increment())
                .build();
        this.eviction = answers.policy().eviction().orElseThrow();
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Optional<StoredAnswer> get(AnswerKey key) {
        return Optional.ofNullable(answers.getIfPresent(key)).filter(answer -> answer.isFresh(clock.instant()));
    }

    @Override
    public Optional<StoredAnswer> getStale(AnswerKey key) {
        return Optional.ofNullable(answers.getIfPresent(key));
    }

    @Override
    public boolean put(AnswerKey key, StoredAnswer answer) {
        answers.put(key, answer);
        long excess = answers.estimatedSize() - maxEntries;
        if (excess > 0) {
            int count = (int) Math.min(excess, Integer.MAX_VALUE);
            Set<AnswerKey> coldest = eviction.coldest(count).keySet();
            answers.invalidateAll(coldest);
            evictions.add(coldest.size());
        }
        return answers.asMap().containsKey(key);
    }

    /** The number of entries evicted from the full tier since the last call. */
    public long takeEvictions() {
        return evictions.sumThenReset();
    }

    /** The number of entries. */
    public long entries() {
        return answers.estimatedSize();
    }

    /** The estimated size of all entries, in bytes. */
    public long sizeBytes() {
        return eviction.weightedSize().orElse(0);
    }

    // The JVM stores a Latin-1 string with one byte per character, any other with two.
    private static int bytes(StoredAnswer answer) {
        String text = answer.json();
        boolean latin1 = text.chars().allMatch(c -> c < 256);
        return OVERHEAD_BYTES + (latin1 ? text.length() : 2 * text.length());
    }
}
