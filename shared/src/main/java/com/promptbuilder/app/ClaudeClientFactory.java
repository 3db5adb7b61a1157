package com.promptbuilder.app;

import com.promptbuilder.answer.BudgetedClaude;
import com.promptbuilder.budget.Budgets;
import com.promptbuilder.claude.CircuitBreakingClaude;
import com.promptbuilder.claude.CircuitBreakingClaude.CircuitContext;
import com.promptbuilder.claude.CircuitGauges;
import com.promptbuilder.claude.CircuitStore;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.FailoverCircuitStore;
import com.promptbuilder.claude.FailoverClaude;
import com.promptbuilder.claude.FailoverClaude.ProviderClient;
import com.promptbuilder.claude.KeyRotatingClaude;
import com.promptbuilder.claude.MeteredClaude;
import com.promptbuilder.claude.Prices;
import com.promptbuilder.claude.ReconnectingClaude;
import com.promptbuilder.claude.RetryingClaude;
import com.promptbuilder.claude.RetryingClaude.RetryPolicy;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.SystemServices;

import java.time.InstantSource;
import java.util.List;

/** Decorates the clients of the providers. The reasons for the order are in {@code docs/decisions.md}. */
record ClaudeClientFactory(
        Settings settings, SystemServices system, OperationalEvents events, Budgets budgets, CircuitStore circuits) {
    /**
     * The clients in their decorators. In call order: retries, the next provider, circuit breaker, budgets, one reconnect, metrics, key
     * rotation. Each retry and each provider needs a reservation of its budgets, a reconnect does not. With one provider there is no next.
     */
    Claude create(Backends backends) {
        CircuitContext context = new CircuitContext(
                circuits,
                settings.circuit(),
                new CircuitGauges(system.clock(), settings.circuit().openDuration()),
                system.clock(),
                system.owners(),
                events::ofCircuit);
        List<ProviderClient> clients = backends.providers().stream()
                .map(provider -> client(provider, context))
                .toList();
        return new RetryingClaude(
                clients.size() == 1 ? clients.getFirst().claude() : new FailoverClaude(clients, system.clock()),
                new RetryPolicy(settings.claude().maxRetries(), system.random()),
                system.clock(),
                system.sleeper());
    }

    private ProviderClient client(ClaudeProvider provider, CircuitContext context) {
        InstantSource clock = system.clock();
        Prices prices = new Prices(settings.spending().pricesOf(provider.provider()));
        Claude metered = new MeteredClaude(provider.provider(), keyRotating(provider), prices, System::nanoTime);
        Claude budgeted = new BudgetedClaude(new ReconnectingClaude(metered, clock), budgets, prices, clock);
        return new ProviderClient(
                provider.provider(),
                model -> provider.modelNames().apply(model).isPresent(),
                new CircuitBreakingClaude(provider.provider(), budgeted, context));
    }

    private Claude keyRotating(ClaudeProvider provider) {
        return provider.key()
                .<Claude>map(key -> new KeyRotatingClaude(provider.transport(), key, system.clock()))
                .orElseGet(provider::transport);
    }

    /** The states of the circuits: those of the fleet, if there is a store for them. */
    static CircuitStore circuitStore(Backends backends) {
        return backends.fleet()
                .<CircuitStore>map(fleet -> new FailoverCircuitStore(fleet, backends.table()))
                .orElseGet(CircuitStore.InMemory::new);
    }
}
