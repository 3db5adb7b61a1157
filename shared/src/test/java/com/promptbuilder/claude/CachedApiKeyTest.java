package com.promptbuilder.claude;

import com.promptbuilder.value.Secret;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class CachedApiKeyTest {
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private Instant now = Instant.EPOCH;
    private CachedApiKey.SecretReader.Result result = new CachedApiKey.SecretReader.Result.Found(new Secret("first"));
    private int readings;
    private final CachedApiKey key = new CachedApiKey(this::read, () -> now);

    @Test
    void isReadOnFirstUseAndThenKept() {
        assertThat(readings).isZero();

        assertThat(key.get()).contains(new Secret("first"));
        now = now.plus(FIVE_MINUTES).minusMillis(1);
        assertThat(key.get()).contains(new Secret("first"));

        assertThat(readings).isEqualTo(1);
    }

    @Test
    void isReadAgainAfterFiveMinutes() {
        key.get();
        stands("second");
        now = now.plus(FIVE_MINUTES);

        assertThat(key.get()).contains(new Secret("second"));
    }

    @Test
    void isReadAgainAtOnceAfterARejection() {
        key.get();
        stands("second");

        assertThat(key.refreshAfterRejection(new Secret("first"))).contains(new Secret("second"));
        assertThat(key.get()).contains(new Secret("second"));
        assertThat(readings).isEqualTo(2);
    }

    @Test
    void isNotReadAgainIfAnotherCallHasReadIt() {
        key.get();
        stands("second");
        key.refreshAfterRejection(new Secret("first"));

        assertThat(key.refreshAfterRejection(new Secret("first"))).contains(new Secret("second"));
        assertThat(readings).isEqualTo(2);
    }

    @Test
    void thatStaysRejectedIsNotReadForEachRequest() {
        key.get();

        assertThat(key.refreshAfterRejection(new Secret("first"))).isEmpty();
        assertThat(key.refreshAfterRejection(new Secret("first"))).isEmpty();

        assertThat(readings).isEqualTo(2);
    }

    @Test
    void staysInUseWhileReadsFailAndNoCallWaitsForThem() {
        key.get();
        result = new CachedApiKey.SecretReader.Result.Failed("SdkClientException");
        now = now.plus(FIVE_MINUTES);

        assertThat(key.get()).contains(new Secret("first"));
        assertThat(key.get()).contains(new Secret("first"));

        assertThat(key.lastError()).contains("SdkClientException");
        assertThat(readings).isEqualTo(2);
        now = now.plusSeconds(5);
        stands("second");
        assertThat(key.get()).contains(new Secret("second"));
        assertThat(key.lastError()).isEmpty();
    }

    @Test
    void thatIsIllegalInAHeaderIsNotUsed() {
        stands("canary\nX-Evil: 1");

        assertThat(key.get()).isEqualTo(Optional.empty());
        assertThat(key.lastError()).contains("Unusable");
    }

    @Test
    void isForgottenBeforeASnapshotAndReadAfterIt() {
        key.get();
        stands("second");

        key.clear();

        assertThat(readings).isEqualTo(1);
        assertThat(key.get()).contains(new Secret("second"));
    }

    private void stands(String text) {
        result = new CachedApiKey.SecretReader.Result.Found(new Secret(text));
    }

    private CachedApiKey.SecretReader.Result read() {
        readings++;
        return result;
    }
}
