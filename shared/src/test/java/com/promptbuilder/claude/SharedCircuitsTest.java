package com.promptbuilder.claude;

import com.promptbuilder.table.StoreBreaker;
import com.promptbuilder.table.StoreException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class SharedCircuitsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(15);
    private static final Circuits.Closed UNKNOWN = Circuits.Closed.NEVER_OPENED;

    private final Circuits fleet = new LocalCircuits();
    private boolean away;
    private Instant now = NOW;
    private final Circuits here = environment();
    private final Circuits there = environment();

    private Circuits environment() {
        StoreBreaker breaker = new StoreBreaker(() -> now);
        Circuits reachable = (Circuits) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Circuits.class}, (_, method, arguments) -> {
                    return breaker.call(() -> {
                        if (away) {
                            throw new StoreException("away");
                        }
                        try {
                            return method.invoke(fleet, arguments);
                        } catch (ReflectiveOperationException bug) {
                            throw new IllegalStateException(bug);
                        }
                    });
                });
        return new SharedCircuits(reachable, breaker);
    }

    @Nested
    class WhileTheTableAnswers extends CircuitsContract {
        @Override
        Circuits circuits() {
            return here;
        }
    }

    @Nested
    class WhileItDoesNot extends CircuitsContract {
        @Override
        Circuits circuits() {
            away = true;
            return new SharedCircuitsTest().alone();
        }

        @Test
        @Override
        void nobodyProbesAClosedCircuit() {
            // Not known to be closed: who saw it open a moment ago may ask Claude.
            assertThat(circuits().takeProbe("m", "me", LATER, LATER)).isTrue();
        }
    }

    private Circuits alone() {
        away = true;
        return here;
    }

    @Test
    void anEnvironmentSeesWhatAnotherOpened() {
        there.open("video", UNKNOWN, LATER);

        assertThat(here.read("video")).isEqualTo(new Circuits.Open(LATER, Optional.empty()));
    }

    @Test
    void withoutTheTableEachKnowsOnlyItsOwn() {
        away = true;
        there.open("video", UNKNOWN, LATER);

        assertThat(there.read("video")).isInstanceOf(Circuits.Open.class);
        assertThat(here.read("video")).isInstanceOf(Circuits.Closed.class);
    }

    @Test
    void whatWasOpenedWithoutTheTableIsClosedByItsOwnProbe() {
        away = true;
        there.open("video", UNKNOWN, NOW);
        away = false;
        now = NOW.plusSeconds(60);

        assertThat(there.read("video")).isInstanceOf(Circuits.Open.class);
        assertThat(there.takeProbe("video", "me", now, now.plusSeconds(9))).isTrue();
        there.close("video", "me", now);
        assertThat(there.read("video")).isInstanceOf(Circuits.Closed.class);
    }

    @Test
    void aProbeWhoseEndCannotBeToldKeepsTheCircuitOpenHere() {
        there.open("video", UNKNOWN, NOW);
        there.takeProbe("video", "me", NOW, LATER);
        away = true;
        there.reopen("video", "me", LATER);

        assertThat(there.read("video")).isEqualTo(new Circuits.Open(LATER, Optional.empty()));
    }

    @Test
    void whatWasClosedHereWithoutTheTableOpensAgain() {
        away = true;
        there.open("video", UNKNOWN, NOW);
        there.takeProbe("video", "me", NOW, LATER);
        there.close("video", "me", NOW);

        Circuits.Closed seen = (Circuits.Closed) there.read("video");
        assertThat(there.open("video", seen, LATER)).isTrue();
        assertThat(there.read("video")).isEqualTo(new Circuits.Open(LATER, Optional.empty()));
    }
}
