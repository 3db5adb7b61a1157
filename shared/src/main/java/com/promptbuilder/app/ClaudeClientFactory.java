package com.promptbuilder.app;

import com.promptbuilder.answer.BudgetedClaude;
import com.promptbuilder.budget.Budgets;
import com.promptbuilder.claude.CircuitBreakingClaude;
import com.promptbuilder.claude.CircuitStore;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.FailoverCircuitStore;
import com.promptbuilder.claude.KeyRotatingClaude;
import com.promptbuilder.claude.MeteredClaude;
import com.promptbuilder.claude.Prices;
import com.promptbuilder.claude.ReconnectingClaude;
import com.promptbuilder.claude.RetryPolicy;
import com.promptbuilder.claude.RetryingClaude;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.SystemServices;

import java.time.InstantSource;

/** Decorates the Messages API client. The reasons for the order are in {@code docs/decisions.md}. */
record ClaudeClientFactory(Settings settings, SystemServices system, OperationalEvents events, Budgets budgets) {
    /**
     * The client in its decorators. In call order: retries, circuit breaker, budgets, one reconnect, metrics, key rotation. Each retry
     * needs a reservation of its budgets, a reconnect does not.
     */
    Claude create(Backends backends) {
        InstantSource clock = system.clock();
        Prices prices = new Prices(settings.spending().prices());
        return new RetryingClaude(
                new CircuitBreakingClaude(
                        new BudgetedClaude(
                                new ReconnectingClaude(
                                        new MeteredClaude(keyRotating(backends), prices, System::nanoTime), clock),
                                budgets,
                                prices,
                                clock),
                        circuitStore(backends),
                        settings.circuit(),
                        clock,
                        system.owners(),
                        events::ofCircuit),
                new RetryPolicy(settings.claude().maxRetries(), system.random()),
                clock,
                system.sleeper());
    }

    private Claude keyRotating(Backends backends) {
        return backends.key()
                .<Claude>map(key -> new KeyRotatingClaude(backends.claude(), key, system.clock()))
                .orElseGet(backends::claude);
    }

    private static CircuitStore circuitStore(Backends backends) {
        return backends.fleet()
                .<CircuitStore>map(fleet -> new FailoverCircuitStore(fleet, backends.table()))
                .orElseGet(CircuitStore.InMemory::new);
    }
}
