package com.promptbuilder.http;

import com.promptbuilder.budget.Budgets;
import com.promptbuilder.claude.Breaking;
import com.promptbuilder.claude.Budgeted;
import com.promptbuilder.claude.Circuits;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.LocalCircuits;
import com.promptbuilder.claude.Metering;
import com.promptbuilder.claude.Prices;
import com.promptbuilder.claude.Reconnecting;
import com.promptbuilder.claude.RetryPolicy;
import com.promptbuilder.claude.Retrying;
import com.promptbuilder.claude.SharedCircuits;
import com.promptbuilder.coalesce.Surroundings;
import com.promptbuilder.settings.Settings;

/** The decorators of Claude, in their order; the picture is in {@code docs/decisions.md}. */
record ClaudeChain(Settings settings, Surroundings world, Telling telling, Budgets budgets) {
    /** Retrying, breaking and paying around the transport. */
    Claude around(Outside outside) {
        Circuits circuits = outside.fleet()
                .<Circuits>map(fleet -> new SharedCircuits(fleet, outside.table()))
                .orElseGet(LocalCircuits::new);
        Claude breaking =
                new Breaking(paid(outside), circuits, settings.circuit(), world.clock(), world.owners(), telling::tell);
        RetryPolicy policy = new RetryPolicy(settings.claude().maxRetries(), world.random());
        return new Retrying(breaking, policy, world.clock(), world.sleeper());
    }

    private Claude paid(Outside outside) {
        Prices prices = new Prices(settings.spending().prices());
        Claude metered = new Metering(outside.claude(), prices, System::nanoTime);
        return new Budgeted(new Reconnecting(metered, world.clock()), new Spending(budgets), prices, world.clock());
    }
}
