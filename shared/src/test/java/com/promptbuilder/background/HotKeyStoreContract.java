package com.promptbuilder.background;

import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract of {@link HotKeyStore}. */
abstract class HotKeyStoreContract {
    static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    abstract HotKeyStore store();

    @Test
    void isEmptyAtFirst() {
        assertThat(store().read()).isEqualTo(HotKeys.EMPTY);
    }

    @Test
    void returnsTheStoredHotKeys() {
        HotKeys hotKeys = new HotKeys(1, NOON, List.of(entry(1, 4.25, NOON), entry(2, 3, Instant.EPOCH)));

        assertThat(store().replace(hotKeys)).isTrue();
        assertThat(store().read()).isEqualTo(hotKeys);
    }

    @Test
    void onlyOneOfTwoReplacesAVersion() {
        store().replace(new HotKeys(1, NOON, List.of()));

        assertThat(store().replace(new HotKeys(2, NOON, List.of(entry(1, 1, NOON)))))
                .isTrue();
        assertThat(store().replace(new HotKeys(2, NOON, List.of()))).isFalse();
        assertThat(store().read().entries()).hasSize(1);
        assertThat(store().replace(new HotKeys(1, NOON, List.of()))).isFalse();
    }

    @Test
    void takesAsManyAsAreCounted() {
        HotKeys full = new HotKeys(
                1,
                NOON,
                IntStream.range(0, HotKeys.CAPACITY)
                        .mapToObj(i -> entry(i, 1_000_000.25 - i, NOON))
                        .toList());
        store().replace(full);

        assertThat(store().read()).isEqualTo(full);
    }

    @Test
    void keepsAQuestionForItsTime() {
        store().keep(key(1), "the job", NOON);

        assertThat(store().question(key(1), NOON.minusSeconds(1))).contains("the job");
        assertThat(store().question(key(1), NOON)).isEmpty();
        assertThat(store().question(key(2), NOON.minus(Duration.ofDays(1)))).isEmpty();
    }

    static HotKeys.HotKey entry(int number, double count, Instant keptUntil) {
        return new HotKeys.HotKey(new SpaceSaving.Counted<>(key(number), count, 0.5), keptUntil);
    }

    static AnswerKey key(int number) {
        byte[] digest = new byte[32];
        digest[0] = (byte) number;
        return AnswerKey.ofDigest(digest);
    }
}
