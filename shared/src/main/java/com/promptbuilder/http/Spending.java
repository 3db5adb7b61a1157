package com.promptbuilder.http;

import com.promptbuilder.budget.Budgets;
import com.promptbuilder.claude.Allowance;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Occasion;
import com.promptbuilder.value.Usd;

import java.time.Duration;
import java.util.function.Consumer;

/** The budgets as the client of Claude sees them. */
record Spending(Budgets budgets) implements Allowance {
    @Override
    public Verdict ask(Occasion occasion) {
        return switch (budgets.ask(occasion.caller(), occasion.samples())) {
            case Budgets.Verdict.Granted(Consumer<Usd> bill) -> new Verdict.Granted(bill);
            case Budgets.Verdict.Refused(Duration retryAfter, boolean isCallersOwn) ->
                new Verdict.Refused(new Failure.BudgetSpent(
                        retryAfter, isCallersOwn ? Failure.Scope.CALLER : Failure.Scope.EVERYBODY));
        };
    }
}
