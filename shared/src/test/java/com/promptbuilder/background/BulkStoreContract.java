package com.promptbuilder.background;

import com.promptbuilder.background.BulkStore.BulkItem;
import com.promptbuilder.background.BulkStore.ItemState;
import com.promptbuilder.value.Usd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract of {@link BulkStore}. */
abstract class BulkStoreContract {
    static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    static final BulkSet OPEN = BulkSet.open("abcdefabcdef", NOON);
    static final BulkItem ITEM = new BulkItem("the job", "claude-sonnet-5-5", new Usd(1_234_567), ItemState.WAITING);

    abstract BulkStore store();

    @Test
    void isEmptyAtFirst() {
        assertThat(store().read()).isEqualTo(BulkSets.EMPTY);
        assertThat(store().item(OPEN, 0)).isEmpty();
    }

    @Test
    void returnsTheStoredSets() {
        BulkSet ready = BulkSet.open("r", NOON).ready(3, NOON.plusMillis(1)).refused(NOON.plusMillis(2));
        BulkSet sending = BulkSet.open("s", NOON).ready(1, NOON).sending(NOON.plusSeconds(1));
        BulkSets sets = new BulkSets(1, List.of(OPEN, ready, sending, sending.sent("msgbatch_1", NOON)));

        assertThat(store().replace(sets)).isTrue();
        assertThat(store().read()).isEqualTo(sets);
    }

    @Test
    void onlyOneOfTwoReplacesAVersion() {
        BulkSets first = BulkSets.EMPTY.with(OPEN.id(), Optional.of(OPEN));
        BulkSets second = first.with(OPEN.id(), Optional.of(OPEN.ready(1, NOON)));
        assertThat(store().replace(first)).isTrue();
        assertThat(store().replace(second)).isTrue();

        assertThat(store().replace(first.with(OPEN.id(), Optional.empty()))).isFalse();
        assertThat(store().read()).isEqualTo(second);
    }

    @ParameterizedTest
    @EnumSource(
            value = ItemState.class,
            names = {"LEFT", "DONE"})
    void anItemEndsOnce(ItemState end) {
        store().put(OPEN, 0, ITEM);
        store().put(OPEN, 1, ITEM);
        assertThat(store().item(OPEN, 0)).contains(ITEM);

        assertThat(store().end(OPEN, 0, end)).isTrue();
        assertThat(store().end(OPEN, 0, ItemState.DONE)).isFalse();
        assertThat(store().end(OPEN, 2, end)).isFalse();

        assertThat(store().item(OPEN, 0).map(BulkItem::state)).contains(end);
        assertThat(store().item(OPEN, 1)).contains(ITEM);
        assertThat(store().item(OPEN, 2)).isEmpty();
    }
}
