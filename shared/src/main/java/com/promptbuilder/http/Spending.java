package com.promptbuilder.http;

import com.promptbuilder.budget.Budgets;
import com.promptbuilder.claude.Allowance;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Occasion;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.Usd;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** The budgets as the client of Claude sees them. */
record Spending(Budgets budgets) implements Allowance {
    private static Consumer<Usd> told(Consumer<Usd> bill, Occasion occasion) {
        return occasion.caller().equals(Caller.WARMING)
                ? cost -> {
                    occasion.samples().add("warming_cost_usd_total", Map.of(), cost.inDollars());
                    bill.accept(cost);
                }
                : bill;
    }

    @Override
    public Verdict ask(Occasion occasion) {
        return switch (budgets.ask(occasion.caller(), occasion.samples())) {
            case Budgets.Verdict.Granted(Consumer<Usd> bill) -> new Verdict.Granted(told(bill, occasion));
            case Budgets.Verdict.Refused(Duration retryAfter, boolean isCallersOwn) ->
                new Verdict.Refused(new Failure.BudgetSpent(
                        retryAfter, isCallersOwn ? Failure.Scope.CALLER : Failure.Scope.EVERYBODY));
        };
    }
}
