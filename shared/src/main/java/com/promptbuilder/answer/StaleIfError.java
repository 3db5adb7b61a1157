package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;

/** When an answer whose life is over is better than none (RFC 9111, 4.2.4; RFC 5861, 4): Claude cannot be had. */
final class StaleIfError {
    private StaleIfError() {}

    /** True if the failure says nothing about the question: asked at a better time, there would be an answer. */
    static boolean helps(Failure failure) {
        return switch (failure) {
            case Failure.RateLimited _, Failure.Overloaded _, Failure.CircuitOpen _, Failure.BudgetSpent _ -> true;
            case Failure.TimedOut _, Failure.Unreachable _, Failure.ServerError _, Failure.Rejected _ -> true;
            case Failure.Malformed _, Failure.CutShort _ -> true;
            case Failure.Declined _ -> false;
        };
    }
}
