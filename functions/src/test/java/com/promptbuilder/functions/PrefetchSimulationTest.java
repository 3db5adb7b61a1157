package com.promptbuilder.functions;

import com.promptbuilder.functions.PrefetchSimulation.Result;
import org.junit.jupiter.api.Test;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Sessions of front ends, with and without prefetching. */
class PrefetchSimulationTest {
    private static final int SESSIONS = 2_000;
    private static final Map<String, String> OFF = Map.of();
    private static final Map<String, String> ON = Map.of("PREFETCH", "true");

    @Test
    void thirtyPercentInPatterns() {
        Result off = new PrefetchSimulation(OFF).run(SESSIONS, 0.3);
        Result on = new PrefetchSimulation(ON).run(SESSIONS, 0.3);
        System.out.println("off " + off + "\non  " + on);

        assertThat(on.hitShare()).isGreaterThan(0.6).isGreaterThan(off.hitShare() + 0.2);
        assertThat(on.precision()).isGreaterThan(0.5);
        assertThat(on.dollars()).isLessThan(1.3 * off.dollars());
        assertThat(on.maxPrefetchedADay()).isLessThanOrEqualTo(1);
    }

    @Test
    void theBudgetIsNeverPassed() {
        Result poor = new PrefetchSimulation(Map.of("PREFETCH", "true", "BUDGET_PREFETCH_USD_PER_DAY", "0.01"))
                .run(SESSIONS, 0.3);
        System.out.println("poor " + poor);

        assertThat(poor.maxPrefetchedADay()).isBetween(0.008, 0.01);
    }

    @Test
    void withRandomSessionsOnlyNothingIsPrefetched() {
        Result off = new PrefetchSimulation(OFF).run(SESSIONS, 0);
        Result on = new PrefetchSimulation(ON).run(SESSIONS, 0);
        System.out.println("random off " + off + "\nrandom on  " + on);

        assertThat(on.prefetched()).isLessThan(20);
        assertThat(on.dollars()).isLessThanOrEqualTo(1.02 * off.dollars());
    }

    @Test
    void stopsWithin200PredictionsWhenPatternsEnd() {
        PrefetchSimulation simulation = new PrefetchSimulation(ON);
        Result patterns = simulation.run(1_000, 0.3);
        Result random = simulation.run(SESSIONS, 0);
        Result off = new PrefetchSimulation(OFF).run(SESSIONS, 0);
        System.out.println("patterns " + patterns + "\nthen random " + random + "\nrandom off " + off);

        assertThat(patterns.prefetched()).isPositive();
        assertThat(random.prefetched()).isLessThanOrEqualTo(200);
        assertThat(random.dollars()).isLessThanOrEqualTo(1.02 * off.dollars());
    }
}
