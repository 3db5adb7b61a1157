package com.promptbuilder.claude;

import com.promptbuilder.settings.ClaudeSettings.CircuitSettings;
import com.promptbuilder.value.Provider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** A fleet of 50 environments after an outage of Claude: each has 3 to 9 failures in its window, one has opened the circuit. */
class CircuitFleetTest {
    private static final CircuitSettings SETTINGS = new CircuitSettings(20, 10, 50, 80, Duration.ofSeconds(15));
    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(200);

    private final CircuitStore fleet = new CircuitStore.InMemory();
    private final ScriptedClaude claude = new ScriptedClaude(new Failure.ServerError(500));
    private final List<Instant> opened = new ArrayList<>();
    private final List<Instant> rejected = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void doesNotReopenItsCircuit(long seed) {
        Random random = new Random(seed);
        List<Claude> environments =
                IntStream.range(0, 50).mapToObj(_ -> environment()).toList();
        environments.forEach(environment -> call(environment, random.nextInt(3, 10)));
        call(environments.getFirst(), 10);
        claude.returns(ScriptedClaude.ANSWER);
        Instant recovery = claude.clock().instant();

        Instant end = recovery.plus(Duration.ofMinutes(10));
        while (claude.clock().instant().isBefore(end)) {
            claude.advance(BETWEEN_REQUESTS);
            call(environments.get(random.nextInt(environments.size())), 1);
        }

        assertThat(opened).containsExactly(recovery);
        assertThat(rejected)
                .isNotEmpty()
                .allSatisfy(time -> assertThat(time).isBefore(recovery.plus(SETTINGS.openDuration())));
    }

    private Claude environment() {
        return new CircuitBreakingClaude(
                Provider.ANTHROPIC,
                claude,
                new CircuitBreakingClaude.CircuitContext(
                        fleet,
                        SETTINGS,
                        new CircuitGauges(claude.clock(), SETTINGS.openDuration()),
                        claude.clock(),
                        () -> UUID.randomUUID().toString(),
                        circuitEvent -> {
                            if (circuitEvent instanceof CircuitBreakingClaude.CircuitEvent.Opened) {
                                opened.add(claude.clock().instant());
                            }
                        }));
    }

    private void call(Claude environment, int times) {
        for (int i = 0; i < times; i++) {
            if (environment.complete(Prompts.prompt()) instanceof Failure.CircuitOpen) {
                rejected.add(claude.clock().instant());
            }
        }
    }
}
