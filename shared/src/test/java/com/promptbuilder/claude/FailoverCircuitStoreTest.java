package com.promptbuilder.claude;

import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class FailoverCircuitStoreTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(15);
    private static final CircuitStore.Closed UNKNOWN = CircuitStore.Closed.NEVER_OPENED;

    private final CircuitStore fleet = new InMemoryCircuitStore();
    private boolean isUnavailable;
    private Instant now = NOW;
    private final CircuitStore here = environment();
    private final CircuitStore there = environment();

    private CircuitStore environment() {
        StoreBreaker breaker = new StoreBreaker(() -> now);
        CircuitStore reachable = (CircuitStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CircuitStore.class}, (_, method, arguments) -> {
                    return breaker.call(() -> {
                        if (isUnavailable) {
                            throw new StoreUnavailableException("unavailable");
                        }
                        try {
                            return method.invoke(fleet, arguments);
                        } catch (ReflectiveOperationException e) {
                            throw new IllegalStateException(e);
                        }
                    });
                });
        return new FailoverCircuitStore(reachable, breaker);
    }

    @Nested
    class WhileTheTableAnswers extends CircuitStoreContract {
        @Override
        CircuitStore circuits() {
            return here;
        }
    }

    @Nested
    class WhileItDoesNot extends CircuitStoreContract {
        @Override
        CircuitStore circuits() {
            isUnavailable = true;
            return new FailoverCircuitStoreTest().alone();
        }

        @Test
        @Override
        void noProbeIsAllowedOnAClosedCircuit() {
            // The table cannot confirm the close, so an environment that read the circuit as open may probe.
            assertThat(circuits().takeProbe("m", "me", LATER, LATER)).isTrue();
        }
    }

    private CircuitStore alone() {
        isUnavailable = true;
        return here;
    }

    @Test
    void aCircuitThatOneEnvironmentOpensIsOpenForAnother() {
        there.open("video", UNKNOWN, LATER);

        assertThat(here.read("video")).isEqualTo(new CircuitStore.OpenCircuit(LATER, Optional.empty()));
    }

    @Test
    void withoutTheTableEachEnvironmentHasItsOwnCircuits() {
        isUnavailable = true;
        there.open("video", UNKNOWN, LATER);

        assertThat(there.read("video")).isInstanceOf(CircuitStore.OpenCircuit.class);
        assertThat(here.read("video")).isInstanceOf(CircuitStore.Closed.class);
    }

    @Test
    void aCircuitOpenedLocallyIsClosedByALocalProbe() {
        isUnavailable = true;
        there.open("video", UNKNOWN, NOW);
        isUnavailable = false;
        now = NOW.plusSeconds(60);

        assertThat(there.read("video")).isInstanceOf(CircuitStore.OpenCircuit.class);
        assertThat(there.takeProbe("video", "me", now, now.plusSeconds(9))).isTrue();
        there.close("video", "me", now);
        assertThat(there.read("video")).isInstanceOf(CircuitStore.Closed.class);
    }

    @Test
    void aProbeWhoseResultCannotBeStoredKeepsTheCircuitOpenLocally() {
        there.open("video", UNKNOWN, NOW);
        there.takeProbe("video", "me", NOW, LATER);
        isUnavailable = true;
        there.reopen("video", "me", LATER);

        assertThat(there.read("video")).isEqualTo(new CircuitStore.OpenCircuit(LATER, Optional.empty()));
    }

    @Test
    void aCircuitClosedLocallyCanOpenAgain() {
        isUnavailable = true;
        there.open("video", UNKNOWN, NOW);
        there.takeProbe("video", "me", NOW, LATER);
        there.close("video", "me", NOW);

        CircuitStore.Closed seen = (CircuitStore.Closed) there.read("video");
        assertThat(there.open("video", seen, LATER)).isTrue();
        assertThat(there.read("video")).isEqualTo(new CircuitStore.OpenCircuit(LATER, Optional.empty()));
    }
}
