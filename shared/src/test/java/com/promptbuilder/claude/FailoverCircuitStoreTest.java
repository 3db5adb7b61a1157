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

    private final CircuitStore fleet = new CircuitStore.InMemory();
    private boolean isUnavailable;
    private Instant now = NOW;
    private final CircuitStore first = environment();
    private final CircuitStore second = environment();

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
        CircuitStore store() {
            return first;
        }
    }

    @Nested
    class WhileItDoesNot extends CircuitStoreContract {
        @Override
        CircuitStore store() {
            isUnavailable = true;
            return new FailoverCircuitStoreTest().alone();
        }

        @Test
        @Override
        void noProbeIsAllowedOnAClosedCircuit() {
            // The table cannot confirm the close, so an environment that read the circuit as open may probe.
            assertThat(store().takeProbe("m", "me", LATER, LATER)).isTrue();
        }
    }

    private CircuitStore alone() {
        isUnavailable = true;
        return first;
    }

    @Test
    void aCircuitThatOneEnvironmentOpensIsOpenForAnother() {
        second.open("video", UNKNOWN, LATER);

        assertThat(first.read("video")).isEqualTo(new CircuitStore.OpenCircuit(LATER, Optional.empty()));
    }

    @Test
    void withoutTheTableEachEnvironmentHasItsOwnCircuits() {
        isUnavailable = true;
        second.open("video", UNKNOWN, LATER);

        assertThat(second.read("video")).isInstanceOf(CircuitStore.OpenCircuit.class);
        assertThat(first.read("video")).isInstanceOf(CircuitStore.Closed.class);
    }

    @Test
    void aCircuitOpenedLocallyIsClosedByALocalProbe() {
        isUnavailable = true;
        second.open("video", UNKNOWN, NOW);
        isUnavailable = false;
        now = NOW.plusSeconds(60);

        assertThat(second.read("video")).isInstanceOf(CircuitStore.OpenCircuit.class);
        assertThat(second.takeProbe("video", "me", now, now.plusSeconds(9))).isTrue();
        second.close("video", "me", now);
        assertThat(second.read("video")).isInstanceOf(CircuitStore.Closed.class);
    }

    @Test
    void aProbeWhoseResultCannotBeStoredKeepsTheCircuitOpenLocally() {
        second.open("video", UNKNOWN, NOW);
        second.takeProbe("video", "me", NOW, LATER);
        isUnavailable = true;
        second.reopen("video", "me", LATER);

        assertThat(second.read("video")).isEqualTo(new CircuitStore.OpenCircuit(LATER, Optional.empty()));
    }

    @Test
    void aCircuitClosedLocallyCanOpenAgain() {
        isUnavailable = true;
        second.open("video", UNKNOWN, NOW);
        second.takeProbe("video", "me", NOW, LATER);
        second.close("video", "me", NOW);

        CircuitStore.Closed seen = (CircuitStore.Closed) second.read("video");
        assertThat(second.open("video", seen, LATER)).isTrue();
        assertThat(second.read("video")).isEqualTo(new CircuitStore.OpenCircuit(LATER, Optional.empty()));
    }
}
