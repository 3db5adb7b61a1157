package com.promptbuilder.app;

import com.promptbuilder.budget.Budgets;
import com.promptbuilder.claude.BudgetedClaude;
import com.promptbuilder.claude.CircuitBreakingClaude;
import com.promptbuilder.claude.CircuitStore;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.FailoverCircuitStore;
import com.promptbuilder.claude.InMemoryCircuitStore;
import com.promptbuilder.claude.MeteredClaude;
import com.promptbuilder.claude.Prices;
import com.promptbuilder.claude.ReconnectingClaude;
import com.promptbuilder.claude.RetryPolicy;
import com.promptbuilder.claude.RetryingClaude;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.SystemServices;

/** The decorators of Claude, in their order; the picture is in {@code docs/decisions.md}. */
record ClaudeClientFactory(
        Settings settings, SystemServices world, OperationalEvents operationalEvents, Budgets budgets) {
    /** Retrying, breaking and paying around the transport. */
    Claude around(Backends backends) {
        CircuitStore circuitStore = backends.fleet()
                .<CircuitStore>map(fleet -> new FailoverCircuitStore(fleet, backends.table()))
                .orElseGet(InMemoryCircuitStore::new);
        Claude breaking = new CircuitBreakingClaude(
                paid(backends),
                circuitStore,
                settings.circuit(),
                world.clock(),
                world.owners(),
                operationalEvents::tell);
        RetryPolicy policy = new RetryPolicy(settings.claude().maxRetries(), world.random());
        return new RetryingClaude(breaking, policy, world.clock(), world.sleeper());
    }

    private Claude paid(Backends backends) {
        Prices prices = new Prices(settings.spending().prices());
        Claude metered = new MeteredClaude(backends.claude(), prices, System::nanoTime);
        return new BudgetedClaude(
                new ReconnectingClaude(metered, world.clock()), new Spending(budgets), prices, world.clock());
    }
}
