package com.promptbuilder.claude;

/** What a completion says of Claude's health. A caller's own mistake, a limit of ours and a caller without time say nothing. */
enum Evidence {
    WELL,
    ILL,
    NONE;

    static Evidence of(Completion completion, Prompt prompt) {
        return switch (completion) {
            case Completion.Text _ -> WELL;
            case Failure.Declined _, Failure.CutShort _, Failure.Malformed _ -> WELL;
            case Failure.Overloaded _, Failure.ServerError _, Failure.Unreachable _ -> ILL;
            case Failure.TimedOut _ -> hadTime(prompt) ? ILL : NONE;
            case Failure.RateLimited _, Failure.Rejected _ -> NONE;
            case Failure.CircuitOpen _, Failure.BudgetSpent _ -> NONE;
        };
    }

    private static boolean hadTime(Prompt prompt) {
        return !Thread.currentThread().isInterrupted()
                && prompt.time().multipliedBy(2).compareTo(prompt.occasion().budget()) >= 0;
    }
}
