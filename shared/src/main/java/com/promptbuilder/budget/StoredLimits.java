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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The spend limits in force: those of the environment variables, replaced by those that an operator has stored in the ledger. They are read
 * in the background, at most every 30 s ({@code INTERVAL}). Stored limits that are invalid are reported, and the earlier ones stay in force.
 * Thread-safe.
 */
final class StoredLimits {
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private static final Duration MAX_WAIT = Duration.ofMillis(300);

    private final BudgetSettings configured;
    private final Ledger ledger;
    private final SystemServices system;
    private final Consumer<Event> events;
    private final AtomicReference<Instant> nextRead = new AtomicReference<>(Instant.MIN);
    private volatile CompletableFuture<Void> reading = CompletableFuture.allOf();
    private volatile Map<String, String> stored = Map.of();
    private volatile BudgetSettings inForce;

    /** @param events receives each change, once in this process */
    StoredLimits(BudgetSettings configured, Ledger ledger, SystemServices system, Consumer<Event> events) {
        this.configured = configured;
        this.ledger = ledger;
        this.system = system;
        this.events = events;
        this.inForce = configured;
    }

    /** The limits in force. Starts a read if one is due. */
    BudgetSettings current() {
        Instant due = nextRead.get();
        Instant now = system.clock().instant();
        if (!now.isBefore(due) && nextRead.compareAndSet(due, now.plus(INTERVAL))) {
            reading = CompletableFuture.runAsync(this::read, system.background());
        }
        return inForce;
    }

    /** The limits in force after the read that is due or in flight, if it ends in time. */
    BudgetSettings latest() {
        BudgetSettings _ = current();
        try {
            Void _ = reading.get(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException _) {
            // The limits stay as they are.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return inForce;
    }

    private void read() {
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
    }
}
