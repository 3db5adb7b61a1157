package com.promptbuilder.budget;

import com.promptbuilder.budget.Budgets.Event;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.settings.BudgetSettings;
import com.promptbuilder.settings.Settings.SettingsException;
import com.promptbuilder.system.SystemServices;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The spend limits in force: those of the environment variables, replaced by those that an operator has stored in the ledger. They are read
 * in the background, at most every 30 s ({@code INTERVAL}). Stored limits that are invalid are reported, and the earlier ones stay in force.
 * Thread-safe.
 */
final class StoredLimits {
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final BudgetSettings configured;
    private final Ledger ledger;
    private final SystemServices system;
    private final Consumer<Event> events;
    private Instant nextRead = Instant.MIN;
    private CompletableFuture<BudgetSettings> reading;
    private Map<String, String> stored = Map.of();
    private volatile BudgetSettings inForce;

    /** @param events receives each change, once in this process */
    StoredLimits(BudgetSettings configured, Ledger ledger, SystemServices system, Consumer<Event> events) {
        this.configured = configured;
        this.ledger = ledger;
        this.system = system;
        this.events = events;
        this.inForce = configured;
        this.reading = CompletableFuture.completedFuture(configured);
    }

    /** The limits in force. Starts a read if one is due. */
    BudgetSettings current() {
        CompletableFuture<BudgetSettings> _ = reading();
        return inForce;
    }

    /** The limits in force after the read that is due or in flight. The ledger limits how long that takes. */
    BudgetSettings latest() {
        return reading().exceptionally(_ -> inForce).join();
    }

    // A read starts after the one before has ended, so that no older result replaces a newer one.
    private synchronized CompletableFuture<BudgetSettings> reading() {
        Instant now = system.clock().instant();
        if (!now.isBefore(nextRead)) {
            nextRead = now.plus(INTERVAL);
            reading = reading.handleAsync((_, _) -> read(), system.background());
        }
        return reading;
    }

    private BudgetSettings read() {
        try {
            Map<String, String> found = ledger.storedLimits();
            if (!found.equals(stored)) {
                stored = found;
                inForce = configured.with(found);
                events.accept(new Event.LimitsChanged(found));
            }
        } catch (SettingsException e) {
            events.accept(new Event.LimitsRefused(String.valueOf(e.getMessage())));
        } catch (StoreUnavailableException _) {
            // The breaker reports the error. The limits stay as they are.
        }
        return inForce;
    }
}
