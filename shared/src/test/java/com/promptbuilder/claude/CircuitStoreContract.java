package com.promptbuilder.claude;

import com.promptbuilder.value.Provider;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** The contract of every {@link CircuitStore}. */
abstract class CircuitStoreContract {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final Instant LATER = NOW.plusSeconds(15);
    private static final CircuitStore.Closed UNKNOWN = CircuitStore.Closed.NEVER_OPENED;

    /** A store without any state. */
    abstract CircuitStore store();

    private final String mode = "video" + System.nanoTime();

    @Test
    void anUnknownCircuitIsClosed() {
        assertThat(store().read(mode)).isEqualTo(UNKNOWN);
    }

    @Test
    void anOutageLastsUntilItsEnd() {
        CircuitStore circuitStore = store();
        assertThat(circuitStore.outages(Provider.BEDROCK, NOW)).isEmpty();
        circuitStore.report(Provider.BEDROCK, mode, LATER);
        circuitStore.report(Provider.BEDROCK, CircuitStore.REFUSED, LATER.plusMillis(1));

        assertThat(circuitStore.outages(Provider.BEDROCK, NOW)).contains(mode, CircuitStore.REFUSED);
        assertThat(circuitStore.outages(Provider.BEDROCK, LATER))
                .doesNotContain(mode)
                .contains(CircuitStore.REFUSED);
        assertThat(circuitStore.outages(Provider.ANTHROPIC, NOW)).doesNotContain(mode);
        circuitStore.report(Provider.BEDROCK, CircuitStore.REFUSED, NOW);
        assertThat(circuitStore.outages(Provider.BEDROCK, NOW)).doesNotContain(CircuitStore.REFUSED);
    }

    @Test
    void theFirstOpenSetsTheEndForItsMode() {
        CircuitStore circuitStore = store();
        circuitStore.open(mode, UNKNOWN, LATER);
        circuitStore.open(mode, UNKNOWN, LATER.plusSeconds(60));

        assertThat(circuitStore.read(mode)).isEqualTo(new CircuitStore.OpenCircuit(LATER, Optional.empty()));
        assertThat(circuitStore.read("other" + mode)).isEqualTo(UNKNOWN);
    }

    @Test
    void noProbeIsAllowedBeforeTheOpenDurationHasPassed() {
        CircuitStore circuitStore = store();
        circuitStore.open(mode, UNKNOWN, LATER);

        assertThat(circuitStore.takeProbe(mode, "me", LATER.minusMillis(1), LATER.plusSeconds(9)))
                .isFalse();
        assertThat(opened(circuitStore).allowsProbe(LATER.minusMillis(1))).isFalse();
        assertThat(opened(circuitStore).allowsProbe(LATER)).isTrue();
    }

    @Test
    void noProbeIsAllowedOnAClosedCircuit() {
        assertThat(store().takeProbe(mode, "me", LATER, LATER.plusSeconds(9))).isFalse();
    }

    @Test
    void onlyOneConcurrentProberIsAllowed() {
        CircuitStore circuitStore = store();
        circuitStore.open(mode, UNKNOWN, NOW);

        long probes = IntStream.range(0, 16)
                .parallel()
                .filter(i -> circuitStore.takeProbe(mode, "prober " + i, LATER, LATER.plusSeconds(9)))
                .count();
        assertThat(probes).isEqualTo(1);
        assertThat(opened(circuitStore).allowsProbe(LATER.plusSeconds(8))).isFalse();
    }

    @Test
    void aProbeThatTimedOutIsReplaced() {
        CircuitStore circuitStore = store();
        circuitStore.open(mode, UNKNOWN, NOW);
        circuitStore.takeProbe(mode, "gone", LATER, LATER.plusSeconds(9));

        assertThat(circuitStore.takeProbe(mode, "next", LATER.plusSeconds(9), LATER.plusSeconds(20)))
                .isTrue();
        circuitStore.close(mode, "gone", LATER);
        circuitStore.reopen(mode, "gone", LATER.plusSeconds(99));
        assertThat(circuitStore.read(mode))
                .isEqualTo(new CircuitStore.OpenCircuit(NOW, Optional.of(LATER.plusSeconds(20))));
    }

    @Test
    void theProberClosesTheCircuit() {
        CircuitStore circuitStore = store();
        circuitStore.open(mode, UNKNOWN, NOW);
        circuitStore.takeProbe(mode, "me", LATER, LATER.plusSeconds(9));
        circuitStore.close(mode, "me", LATER);
        CircuitStore.Closed closed = new CircuitStore.Closed(Optional.of(LATER));
        assertThat(circuitStore.read(mode)).isEqualTo(closed);

        assertThat(circuitStore.open(mode, closed, LATER)).isTrue();
        assertThat(circuitStore.read(mode)).isEqualTo(new CircuitStore.OpenCircuit(LATER, Optional.empty()));
    }

    @Test
    void theProberKeepsTheCircuitOpen() {
        CircuitStore circuitStore = store();
        circuitStore.open(mode, UNKNOWN, NOW);
        circuitStore.takeProbe(mode, "me", NOW, LATER);
        circuitStore.reopen(mode, "me", LATER);

        assertThat(circuitStore.read(mode)).isEqualTo(new CircuitStore.OpenCircuit(LATER, Optional.empty()));
        assertThat(circuitStore.takeProbe(mode, "next", LATER, LATER.plusSeconds(9)))
                .isTrue();
    }

    @Test
    void failuresFromBeforeTheCloseDoNotOpenTheCircuit() {
        CircuitStore circuitStore = store();
        circuitStore.open(mode, UNKNOWN, NOW);
        circuitStore.takeProbe(mode, "me", NOW, LATER);
        circuitStore.close(mode, "me", NOW);

        assertThat(circuitStore.open(mode, UNKNOWN, LATER)).isFalse();
        assertThat(circuitStore.open(mode, new CircuitStore.Closed(Optional.of(NOW.minusMillis(1))), LATER))
                .isFalse();
        assertThat(circuitStore.open(mode, new CircuitStore.Closed(Optional.of(NOW)), LATER))
                .isTrue();
    }

    @Test
    void onlyTheFirstOpenSucceeds() {
        CircuitStore circuitStore = store();

        assertThat(circuitStore.open(mode, UNKNOWN, LATER)).isTrue();
        assertThat(circuitStore.open(mode, UNKNOWN, LATER.plusMillis(1))).isFalse();
    }

    @Test
    void takingTheProbeIsIdempotentForItsOwner() {
        CircuitStore circuitStore = store();
        circuitStore.open(mode, UNKNOWN, NOW);

        assertThat(circuitStore.takeProbe(mode, "me", LATER, LATER.plusSeconds(9)))
                .isTrue();
        assertThat(circuitStore.takeProbe(mode, "me", LATER, LATER.plusSeconds(9)))
                .isTrue();
        assertThat(circuitStore.takeProbe(mode, "you", LATER, LATER.plusSeconds(9)))
                .isFalse();
    }

    private CircuitStore.OpenCircuit opened(CircuitStore circuitStore) {
        return (CircuitStore.OpenCircuit) circuitStore.read(mode);
    }
}
