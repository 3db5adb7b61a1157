package com.promptbuilder.functions;

import com.promptbuilder.functions.PrefetchSimulation.Result;
import org.junit.jupiter.api.Test;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Sessions of front ends, with and without prefetching. */
class PrefetchSimulationTest {
    private static final int SESSIONS = 1_000;
    private static final Map<String, String> OFF = Map.of();
    private static final Map<String, String> ON = Map.of("PREFETCH", "true");

    @Test
    void thirtyPercentInPatternsAndThenNone() {
        PrefetchSimulation without = new PrefetchSimulation(OFF);
        PrefetchSimulation with = new PrefetchSimulation(ON);
        Result off = without.run(SESSIONS, 0.3);
        Result on = with.run(SESSIONS, 0.3);
        Result then = with.run(SESSIONS, 0);
        Result stopped = with.run(SESSIONS / 4, 0);
        System.out.println("off " + off + "\non " + on + "\nthen random " + then);

        assertThat(on.hitShare()).isGreaterThan(0.7).isGreaterThan(off.hitShare() + 0.2);
        assertThat(on.precision()).isGreaterThan(0.75);
        assertThat(on.dollars()).isLessThan(1.3 * off.dollars());
        assertThat(then.prefetched()).isPositive().isLessThan(200);
        assertThat(stopped.prefetched()).isZero();
        assertThat(then.prefetchedDollars())
                .as("cost of prefetching while all sessions are random")
                .isLessThanOrEqualTo(0.02 * (then.dollars() - then.prefetchedDollars() + stopped.dollars()));
    }

    @Test
    void theBudgetIsNeverPassed() {
        Result poor = new PrefetchSimulation(Map.of("PREFETCH", "true", "BUDGET_PREFETCH_USD_PER_DAY", "0.01"))
                .run(SESSIONS / 2, 0.3);
        System.out.println("poor " + poor);

        assertThat(poor.prefetchedDollars()).isBetween(0.008, 0.01);
    }

    @Test
    void withRandomSessionsOnlyNothingIsPrefetched() {
        Result random = new PrefetchSimulation(ON).run(SESSIONS / 2, 0);
        System.out.println("random " + random);

        assertThat(random.prefetched()).isZero();
    }
}
