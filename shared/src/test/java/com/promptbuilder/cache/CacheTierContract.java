package com.promptbuilder.cache;

import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.InstantSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The contract of every {@link CacheTier}. */
public abstract class CacheTierContract {
    private static final AnswerKey KEY = AnswerKey.ofDigest(new byte[32]);
    private Instant now = Instant.parse("2026-01-01T00:00:00.123Z");

    /** An empty tier with this clock. */
    protected abstract CacheTier tier(InstantSource clock);

    @Test
    void anUnknownKeyIsAMiss() {
        assertThat(tier(this::now).get(KEY)).isEmpty();
    }

    @Test
    void aStoredAnswerIsReturnedUnchanged() {
        CacheTier cacheTier = tier(this::now);
        StoredAnswer answer = answer("{\"text\":\"ä 🎬 \\\"quoted\\\"\"}");

        assertThat(cacheTier.put(KEY, answer)).isTrue();
        assertThat(cacheTier.get(KEY)).contains(answer);
    }

    @Test
    void aSecondPutReplacesTheFirst() {
        CacheTier cacheTier = tier(this::now);
        cacheTier.put(KEY, answer("{\"n\":1}"));
        cacheTier.put(KEY, answer("{\"n\":2}"));

        assertThat(cacheTier.get(KEY).map(StoredAnswer::json)).contains("{\"n\":2}");
    }

    @Test
    void anExpiredAnswerIsNotServed() {
        CacheTier cacheTier = tier(this::now);
        StoredAnswer answer = answer("{}");
        cacheTier.put(KEY, answer);

        now = answer.expiresAt().minusMillis(1);
        assertThat(cacheTier.get(KEY)).contains(answer);
        now = answer.expiresAt();
        assertThat(cacheTier.get(KEY)).isEmpty();
    }

    @Test
    void anExpiredAnswerIsServedAsStale() {
        CacheTier cacheTier = tier(this::now);
        StoredAnswer answer = answer("{}");
        assertThat(cacheTier.getStale(KEY)).isEmpty();
        cacheTier.put(KEY, answer);

        now = answer.expiresAt().plusSeconds(3600);
        assertThat(cacheTier.get(KEY)).isEmpty();
        assertThat(cacheTier.getStale(KEY)).contains(answer);
    }

    @Test
    void anAnswerBelongsToItsKey() {
        CacheTier cacheTier = tier(this::now);
        cacheTier.put(KEY, answer("{}"));
        byte[] other = new byte[32];
        other[31] = 1;

        assertThat(cacheTier.get(AnswerKey.ofDigest(other))).isEmpty();
    }

    private Instant now() {
        return now;
    }

    private StoredAnswer answer(String json) {
        return new StoredAnswer(json, now, now.plusSeconds(100));
    }
}
