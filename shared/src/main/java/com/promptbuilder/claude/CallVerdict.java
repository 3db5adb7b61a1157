package com.promptbuilder.claude;

/** What a completion says of Claude's health. A caller's own mistake, a limit of ours and a caller without time say nothing. */
enum CallVerdict {
    SUCCESS,
    FAILURE,
    IGNORED;

    static CallVerdict of(Completion completion, Prompt prompt) {
        return switch (completion) {
            case Completion.Text _ -> SUCCESS;
            case Failure.Refused _, Failure.Truncated _, Failure.InvalidResponse _ -> SUCCESS;
            case Failure.Overloaded _, Failure.ServerError _, Failure.Unreachable _ -> FAILURE;
            case Failure.TimedOut _ -> hadTime(prompt) ? FAILURE : IGNORED;
            case Failure.RateLimited _, Failure.Rejected _ -> IGNORED;
            case Failure.CircuitOpen _, Failure.BudgetExceeded _ -> IGNORED;
        };
    }

    private static boolean hadTime(Prompt prompt) {
        return !Thread.currentThread().isInterrupted()
                && prompt.remainingTime()
                                .multipliedBy(2)
                                .compareTo(prompt.callContext().timeout())
                        >= 0;
    }
}
