package com.promptbuilder.app;

import com.promptbuilder.budget.Budgets;
import com.promptbuilder.claude.Allowance;
import com.promptbuilder.claude.CallContext;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.Usd;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** The budgets as the client of Claude sees them. */
record Spending(Budgets budgets) implements Allowance {
    private static Consumer<Usd> told(Consumer<Usd> bill, CallContext callContext) {
        return callContext.caller().equals(Caller.CACHE_WARMER)
                ? cost -> {
                    callContext.requestMetrics().record("warming_cost_usd_total", Map.of(), cost.toDouble());
                    bill.accept(cost);
                }
                : bill;
    }

    @Override
    public Verdict ask(CallContext callContext) {
        return switch (budgets.tryAcquire(callContext.caller(), callContext.requestMetrics())) {
            case Budgets.Decision.Allowed(Consumer<Usd> bill) -> new Verdict.Granted(told(bill, callContext));
            case Budgets.Decision.Denied(Duration retryAfter, boolean isCallersOwn) ->
                new Verdict.Refused(new Failure.BudgetExceeded(
                        retryAfter, isCallersOwn ? Failure.Scope.CALLER : Failure.Scope.GLOBAL));
        };
    }
}
