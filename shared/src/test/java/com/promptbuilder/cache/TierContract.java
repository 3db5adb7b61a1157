package com.promptbuilder.cache;

import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.InstantSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What every tier of answers must do. */
public abstract class TierContract {
    private static final AnswerKey KEY = AnswerKey.ofDigest(new byte[32]);
    private Instant now = Instant.parse("2026-01-01T00:00:00.123Z");

    /** A tier with nothing in it, that goes by this clock. */
    protected abstract Tier tier(InstantSource clock);

    @Test
    void whatWasNotPutIsNotThere() {
        assertThat(tier(this::now).get(KEY)).isEmpty();
    }

    @Test
    void whatWasPutIsThereToTheLetter() {
        Tier tier = tier(this::now);
        StoredAnswer answer = answer("{\"text\":\"ä 🎬 \\\"quoted\\\"\"}");

        assertThat(tier.put(KEY, answer)).isTrue();
        assertThat(tier.get(KEY)).contains(answer);
    }

    @Test
    void theLastOneCounts() {
        Tier tier = tier(this::now);
        tier.put(KEY, answer("{\"n\":1}"));
        tier.put(KEY, answer("{\"n\":2}"));

        assertThat(tier.get(KEY).map(StoredAnswer::json)).contains("{\"n\":2}");
    }

    @Test
    void anAnswerIsGoneOnceItsLifeIsOver() {
        Tier tier = tier(this::now);
        StoredAnswer answer = answer("{}");
        tier.put(KEY, answer);

        now = answer.expiresAt().minusMillis(1);
        assertThat(tier.get(KEY)).contains(answer);
        now = answer.expiresAt();
        assertThat(tier.get(KEY)).isEmpty();
    }

    @Test
    void theLastAnswerCanStillBeHadWhenItsLifeIsOver() {
        Tier tier = tier(this::now);
        StoredAnswer answer = answer("{}");
        assertThat(tier.past(KEY)).isEmpty();
        tier.put(KEY, answer);

        now = answer.expiresAt().plusSeconds(3600);
        assertThat(tier.get(KEY)).isEmpty();
        assertThat(tier.past(KEY)).contains(answer);
    }

    @Test
    void anotherKeyIsAnotherAnswer() {
        Tier tier = tier(this::now);
        tier.put(KEY, answer("{}"));
        byte[] other = new byte[32];
        other[31] = 1;

        assertThat(tier.get(AnswerKey.ofDigest(other))).isEmpty();
    }

    private Instant now() {
        return now;
    }

    private StoredAnswer answer(String json) {
        return new StoredAnswer(json, now, now.plusSeconds(100));
    }
}
