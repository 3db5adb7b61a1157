package com.promptbuilder.claude;

import com.promptbuilder.value.Secret;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import static org.assertj.core.api.Assertions.assertThat;

class CachedApiKeyTest {
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private Instant now = Instant.EPOCH;
    private CachedApiKey.ReadResult result = new CachedApiKey.ReadResult.Found(new Secret("first"));
    private int reads;
    private final CachedApiKey key = new CachedApiKey(this::read, () -> now);

    @Test
    void readsTheKeyOnFirstUseOnly() {
        assertThat(reads).isZero();

        assertThat(key.get()).contains(new Secret("first"));
        now = now.plus(FIVE_MINUTES).minusMillis(1);
        assertThat(key.get()).contains(new Secret("first"));

        assertThat(reads).isEqualTo(1);
    }

    @Test
    void readsTheKeyAgainAfterFiveMinutes() {
        key.get();
        store("second");
        now = now.plus(FIVE_MINUTES);

        assertThat(key.get()).contains(new Secret("second"));
    }

    @Test
    void otherRequestsUseTheLastKeyWhileOneReadsItAgain() {
        CompletableFuture<Optional<Secret>> other = new CompletableFuture<>();
        AtomicReference<CachedApiKey> shared = new AtomicReference<>();
        shared.set(new CachedApiKey(
                () -> {
                    if (now.isAfter(Instant.EPOCH)) {
                        other.completeAsync(() -> {
                                    assertThat(shared.get().lastError()).isEmpty();
                                    return shared.get().get();
                                })
                                .orTimeout(10, TimeUnit.SECONDS)
                                .join();
                    }
                    return result;
                },
                () -> now));
        shared.get().get();
        store("second");
        now = now.plus(FIVE_MINUTES);

        assertThat(shared.get().get()).contains(new Secret("second"));
        assertThat(other).isCompletedWithValue(Optional.of(new Secret("first")));
    }

    @Test
    void readsTheKeyAgainAfterARejection() {
        key.get();
        store("second");

        assertThat(key.refreshAfterRejection(new Secret("first"))).contains(new Secret("second"));
        assertThat(key.get()).contains(new Secret("second"));
        assertThat(reads).isEqualTo(2);
    }

    @Test
    void doesNotReadTheKeyAgainIfAnotherCallHasReadIt() {
        key.get();
        store("second");
        key.refreshAfterRejection(new Secret("first"));

        assertThat(key.refreshAfterRejection(new Secret("first"))).contains(new Secret("second"));
        assertThat(reads).isEqualTo(2);
    }

    @Test
    void doesNotReadARejectedKeyForEachRequest() {
        key.get();

        assertThat(key.refreshAfterRejection(new Secret("first"))).isEmpty();
        assertThat(key.refreshAfterRejection(new Secret("first"))).isEmpty();

        assertThat(reads).isEqualTo(2);
    }

    @Test
    void keepsTheKeyWhileReadsFailAndRetriesAfterFiveSeconds() {
        key.get();
        result = new CachedApiKey.ReadResult.Failed("SdkClientException");
        now = now.plus(FIVE_MINUTES);

        assertThat(key.get()).contains(new Secret("first"));
        assertThat(key.get()).contains(new Secret("first"));

        assertThat(key.lastError()).contains("SdkClientException");
        assertThat(reads).isEqualTo(2);
        now = now.plusSeconds(5);
        store("second");
        assertThat(key.get()).contains(new Secret("second"));
        assertThat(key.lastError()).isEmpty();
    }

    @Test
    void doesNotUseAKeyThatIsIllegalInAHeader() {
        store("canary\nX-Evil: 1");

        assertThat(key.get()).isEqualTo(Optional.empty());
        assertThat(key.lastError()).contains("Unusable");
    }

    @Test
    void readsTheKeyAgainAfterClear() {
        key.get();
        store("second");

        key.clear();

        assertThat(reads).isEqualTo(1);
        assertThat(key.get()).contains(new Secret("second"));
    }

    private void store(String text) {
        result = new CachedApiKey.ReadResult.Found(new Secret(text));
    }

    private CachedApiKey.ReadResult read() {
        reads++;
        return result;
    }
}
