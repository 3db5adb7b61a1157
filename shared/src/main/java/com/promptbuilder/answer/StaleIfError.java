package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;

/** When an answer whose life is over is better than none (RFC 9111, 4.2.4; RFC 5861, 4): Claude cannot be had. */
final class StaleIfError {
    private StaleIfError() {}

    /** True if the failure says nothing about the question: asked at a better time, there would be an answer. */
    static boolean appliesTo(Failure failure) {
        return switch (failure) {
            case Failure.RateLimited _, Failure.Overloaded _, Failure.CircuitOpen _, Failure.BudgetExceeded _ -> true;
            case Failure.TimedOut _, Failure.Unreachable _, Failure.ServerError _, Failure.Rejected _ -> true;
            case Failure.InvalidResponse _, Failure.Truncated _ -> true;
            case Failure.Refused _ -> false;
        };
    }
}
