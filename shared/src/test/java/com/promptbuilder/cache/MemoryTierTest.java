package com.promptbuilder.cache;

import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;

import static org.assertj.core.api.Assertions.assertThat;

class MemoryTierTest extends CacheTierContract {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    protected CacheTier tier(InstantSource clock) {
        return new MemoryTier(10, 1_000_000, clock);
    }

    @Test
    void holdsNoMoreEntriesThanItMay() {
        MemoryTier tier = new MemoryTier(100, 1_000_000_000, () -> NOW);
        put(tier, 1_000, 10);

        assertThat(tier.entries()).isLessThanOrEqualTo(100);
        assertThat(tier.entries()).isGreaterThan(90);
        assertThat(tier.takeEvictions() + tier.entries()).isEqualTo(1_000);
        assertThat(tier.takeEvictions()).isZero();
    }

    @Test
    void holdsNoMoreBytesThanItMay() {
        MemoryTier tier = new MemoryTier(1_000_000, 1_000_000, () -> NOW);
        put(tier, 1_000, 10_000);

        assertThat(tier.sizeBytes()).isLessThanOrEqualTo(1_000_000).isGreaterThan(900_000);
        assertThat(tier.takeEvictions() + tier.entries()).isEqualTo(1_000);
    }

    @Test
    void aTextBeyondLatin1CountsTwice() {
        MemoryTier tier = new MemoryTier(10, 1_000_000, () -> NOW);
        tier.put(key(1), answer("a".repeat(1_000)));
        long plain = tier.sizeBytes();
        tier.put(key(1), answer("字".repeat(1_000)));

        assertThat(tier.sizeBytes() - plain).isEqualTo(1_000);
    }

    @Test
    void anAnswerLargerThanTheTierIsNotKept() {
        MemoryTier tier = new MemoryTier(10, 1_000, () -> NOW);

        assertThat(tier.put(key(1), answer("a".repeat(2_000)))).isFalse();
        assertThat(tier.get(key(1))).isEmpty();
    }

    @Test
    void aTierWithoutCapacityStoresNothing() {
        MemoryTier tier = new MemoryTier(0, 1_000_000, () -> NOW);

        assertThat(tier.put(key(1), answer("{}"))).isFalse();
    }

    private static void put(MemoryTier tier, int count, int length) {
        for (int i = 0; i < count; i++) {
            tier.put(key(i), answer("a".repeat(length)));
        }
    }

    private static StoredAnswer answer(String json) {
        return new StoredAnswer(json, NOW, NOW.plusSeconds(100));
    }

    private static AnswerKey key(int number) {
        return AnswerKey.ofDigest(ByteBuffer.allocate(32).putInt(number).array());
    }
}
