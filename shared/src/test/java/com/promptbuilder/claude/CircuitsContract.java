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

    /** Circuits of which nothing is known. */
    abstract Circuits circuits();

    private final String mode = "video" + System.nanoTime();

    @Test
    void nothingIsKnownOfAClosedCircuit() {
        assertThat(circuits().read(mode)).isEmpty();
    }

    @Test
    void anOpenCircuitIsOpenForItsModeAndTheFirstToOpenItSaysForHowLong() {
        Circuits circuits = circuits();
        circuits.open(mode, LATER);
        circuits.open(mode, LATER.plusSeconds(60));

        assertThat(circuits.read(mode)).contains(new Circuits.Open(LATER, Optional.empty()));
        assertThat(circuits.read("other" + mode)).isEmpty();
    }

    @Test
    void nobodyProbesBeforeItsTime() {
        Circuits circuits = circuits();
        circuits.open(mode, LATER);

        assertThat(circuits.takeProbe(mode, "me", LATER.minusMillis(1), LATER.plusSeconds(9)))
                .isFalse();
        assertThat(circuits.read(mode).orElseThrow().isForProbing(LATER.minusMillis(1)))
                .isFalse();
        assertThat(circuits.read(mode).orElseThrow().isForProbing(LATER)).isTrue();
    }

    @Test
    void nobodyProbesAClosedCircuit() {
        assertThat(circuits().takeProbe(mode, "me", LATER, LATER.plusSeconds(9)))
                .isFalse();
    }

    @Test
    void oneOfManyProbes() {
        Circuits circuits = circuits();
        circuits.open(mode, NOW);

        long probes = IntStream.range(0, 16)
                .parallel()
                .filter(i -> circuits.takeProbe(mode, "prober " + i, LATER, LATER.plusSeconds(9)))
                .count();
        assertThat(probes).isEqualTo(1);
        assertThat(circuits.read(mode).orElseThrow().isForProbing(LATER.plusSeconds(8)))
                .isFalse();
    }

    @Test
    void aProberThatNeverCameBackIsReplaced() {
        Circuits circuits = circuits();
        circuits.open(mode, NOW);
        circuits.takeProbe(mode, "gone", LATER, LATER.plusSeconds(9));

        assertThat(circuits.takeProbe(mode, "next", LATER.plusSeconds(9), LATER.plusSeconds(20)))
                .isTrue();
        circuits.close(mode, "gone");
        circuits.reopen(mode, "gone", LATER.plusSeconds(99));
        assertThat(circuits.read(mode)).contains(new Circuits.Open(NOW, Optional.of(LATER.plusSeconds(20))));
    }

    @Test
    void theProberCloses() {
        Circuits circuits = circuits();
        circuits.open(mode, NOW);
        circuits.takeProbe(mode, "me", LATER, LATER.plusSeconds(9));
        circuits.close(mode, "me");
        assertThat(circuits.read(mode)).isEmpty();

        circuits.open(mode, LATER);
        assertThat(circuits.read(mode)).contains(new Circuits.Open(LATER, Optional.empty()));
    }

    @Test
    void theProberKeepsItOpen() {
        Circuits circuits = circuits();
        circuits.open(mode, NOW);
        circuits.takeProbe(mode, "me", NOW, LATER);
        circuits.reopen(mode, "me", LATER);

        assertThat(circuits.read(mode)).contains(new Circuits.Open(LATER, Optional.empty()));
        assertThat(circuits.takeProbe(mode, "next", LATER, LATER.plusSeconds(9)))
                .isTrue();
    }
}
