package com.promptbuilder.claude;

import com.promptbuilder.value.Secret;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class StoredKeyTest {
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private Instant now = Instant.EPOCH;
    private KeySource.Reading reading = new KeySource.Reading.Found(new Secret("first"));
    private int readings;
    private final StoredKey key = new StoredKey(this::read, () -> now);

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
    void thatIsRefusedIsReadAgainAtOnce() {
        key.get();
        stands("second");

        assertThat(key.insteadOf(new Secret("first"))).contains(new Secret("second"));
        assertThat(key.get()).contains(new Secret("second"));
        assertThat(readings).isEqualTo(2);
    }

    @Test
    void thatOthersReadMeanwhileIsNotReadOnceMore() {
        key.get();
        stands("second");
        key.insteadOf(new Secret("first"));

        assertThat(key.insteadOf(new Secret("first"))).contains(new Secret("second"));
        assertThat(readings).isEqualTo(2);
    }

    @Test
    void thatIsRefusedForGoodIsNotReadForEachRequest() {
        key.get();

        assertThat(key.insteadOf(new Secret("first"))).isEmpty();
        assertThat(key.insteadOf(new Secret("first"))).isEmpty();

        assertThat(readings).isEqualTo(2);
    }

    @Test
    void thatCannotBeReadAnyMoreGoesOnBeingUsedAndNobodyWaitsForItsPlace() {
        key.get();
        reading = new KeySource.Reading.Failed("SdkClientException");
        now = now.plus(FIVE_MINUTES);

        assertThat(key.get()).contains(new Secret("first"));
        assertThat(key.get()).contains(new Secret("first"));

        assertThat(key.trouble()).contains("SdkClientException");
        assertThat(readings).isEqualTo(2);
        now = now.plusSeconds(5);
        stands("second");
        assertThat(key.get()).contains(new Secret("second"));
        assertThat(key.trouble()).isEmpty();
    }

    @Test
    void thatNoHeaderCanCarryIsNone() {
        stands("canary\nX-Evil: 1");

        assertThat(key.get()).isEqualTo(Optional.empty());
        assertThat(key.trouble()).contains("Unusable");
    }

    @Test
    void isForgottenBeforeASnapshotAndReadAfterIt() {
        key.get();
        stands("second");

        key.forget();

        assertThat(readings).isEqualTo(1);
        assertThat(key.get()).contains(new Secret("second"));
    }

    private void stands(String text) {
        reading = new KeySource.Reading.Found(new Secret(text));
    }

    private KeySource.Reading read() {
        readings++;
        return reading;
    }
}
