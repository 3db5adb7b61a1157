package com.promptbuilder.claude;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** What all circuits must do. */
abstract class CircuitsContract {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final Instant LATER = NOW.plusSeconds(15);
    private static final Circuits.Closed UNKNOWN = Circuits.Closed.NEVER_OPENED;

    /** Circuits of which nothing is known. */
    abstract Circuits circuits();

    private final String mode = "video" + System.nanoTime();

    @Test
    void nothingIsKnownOfAClosedCircuit() {
        assertThat(circuits().read(mode)).isEqualTo(UNKNOWN);
    }

    @Test
    void anOpenCircuitIsOpenForItsModeAndTheFirstToOpenItSaysForHowLong() {
        Circuits circuits = circuits();
        circuits.open(mode, UNKNOWN, LATER);
        circuits.open(mode, UNKNOWN, LATER.plusSeconds(60));

        assertThat(circuits.read(mode)).isEqualTo(new Circuits.Open(LATER, Optional.empty()));
        assertThat(circuits.read("other" + mode)).isEqualTo(UNKNOWN);
    }

    @Test
    void nobodyProbesBeforeItsTime() {
        Circuits circuits = circuits();
        circuits.open(mode, UNKNOWN, LATER);

        assertThat(circuits.takeProbe(mode, "me", LATER.minusMillis(1), LATER.plusSeconds(9)))
                .isFalse();
        assertThat(opened(circuits).isForProbing(LATER.minusMillis(1))).isFalse();
        assertThat(opened(circuits).isForProbing(LATER)).isTrue();
    }

    @Test
    void nobodyProbesAClosedCircuit() {
        assertThat(circuits().takeProbe(mode, "me", LATER, LATER.plusSeconds(9)))
                .isFalse();
    }

    @Test
    void oneOfManyProbes() {
        Circuits circuits = circuits();
        circuits.open(mode, UNKNOWN, NOW);

        long probes = IntStream.range(0, 16)
                .parallel()
                .filter(i -> circuits.takeProbe(mode, "prober " + i, LATER, LATER.plusSeconds(9)))
                .count();
        assertThat(probes).isEqualTo(1);
        assertThat(opened(circuits).isForProbing(LATER.plusSeconds(8))).isFalse();
    }

    @Test
    void aProberThatNeverCameBackIsReplaced() {
        Circuits circuits = circuits();
        circuits.open(mode, UNKNOWN, NOW);
        circuits.takeProbe(mode, "gone", LATER, LATER.plusSeconds(9));

        assertThat(circuits.takeProbe(mode, "next", LATER.plusSeconds(9), LATER.plusSeconds(20)))
                .isTrue();
        circuits.close(mode, "gone", LATER);
        circuits.reopen(mode, "gone", LATER.plusSeconds(99));
        assertThat(circuits.read(mode)).isEqualTo(new Circuits.Open(NOW, Optional.of(LATER.plusSeconds(20))));
    }

    @Test
    void theProberCloses() {
        Circuits circuits = circuits();
        circuits.open(mode, UNKNOWN, NOW);
        circuits.takeProbe(mode, "me", LATER, LATER.plusSeconds(9));
        circuits.close(mode, "me", LATER);
        Circuits.Closed closed = new Circuits.Closed(Optional.of(LATER));
        assertThat(circuits.read(mode)).isEqualTo(closed);

        assertThat(circuits.open(mode, closed, LATER)).isTrue();
        assertThat(circuits.read(mode)).isEqualTo(new Circuits.Open(LATER, Optional.empty()));
    }

    @Test
    void theProberKeepsItOpen() {
        Circuits circuits = circuits();
        circuits.open(mode, UNKNOWN, NOW);
        circuits.takeProbe(mode, "me", NOW, LATER);
        circuits.reopen(mode, "me", LATER);

        assertThat(circuits.read(mode)).isEqualTo(new Circuits.Open(LATER, Optional.empty()));
        assertThat(circuits.takeProbe(mode, "next", LATER, LATER.plusSeconds(9)))
                .isTrue();
    }

    @Test
    void failuresFromBeforeItClosedDoNotOpenIt() {
        Circuits circuits = circuits();
        circuits.open(mode, UNKNOWN, NOW);
        circuits.takeProbe(mode, "me", NOW, LATER);
        circuits.close(mode, "me", NOW);

        assertThat(circuits.open(mode, UNKNOWN, LATER)).isFalse();
        assertThat(circuits.open(mode, new Circuits.Closed(Optional.of(NOW.minusMillis(1))), LATER))
                .isFalse();
        assertThat(circuits.open(mode, new Circuits.Closed(Optional.of(NOW)), LATER))
                .isTrue();
    }

    @Test
    void oneOfThoseWhoOpenItHasOpenedIt() {
        Circuits circuits = circuits();

        assertThat(circuits.open(mode, UNKNOWN, LATER)).isTrue();
        assertThat(circuits.open(mode, UNKNOWN, LATER.plusMillis(1))).isFalse();
    }

    @Test
    void aProberWhoRepeatsItsCallIsRecognised() {
        Circuits circuits = circuits();
        circuits.open(mode, UNKNOWN, NOW);

        assertThat(circuits.takeProbe(mode, "me", LATER, LATER.plusSeconds(9))).isTrue();
        assertThat(circuits.takeProbe(mode, "me", LATER, LATER.plusSeconds(9))).isTrue();
        assertThat(circuits.takeProbe(mode, "you", LATER, LATER.plusSeconds(9))).isFalse();
    }

    private Circuits.Open opened(Circuits circuits) {
        return (Circuits.Open) circuits.read(mode);
    }
}
