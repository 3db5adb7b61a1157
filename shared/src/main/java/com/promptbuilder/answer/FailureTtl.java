package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;

import java.time.Duration;

/**
 * How long a failure is shared: long enough that those who ask together fail together instead of one after the other, short enough that
 * nobody notices once Claude is well. Claude's own word on when to come back counts, within bounds.
 */
final class FailureTtl {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration USUAL = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private FailureTtl() {}

    static Duration of(Failure failure) {
        return switch (failure) {
            case Failure.RateLimited(var after, var _, var _) ->
                after.map(FailureTtl::bounded).orElse(USUAL);
            case Failure.Overloaded(var after, var _, var _) ->
                after.map(FailureTtl::bounded).orElse(USUAL);
            case Failure.CircuitOpen(var after) -> bounded(after);
            case Failure.BudgetExceeded spent -> bounded(spent.retryAfter());
            case Failure.TimedOut _, Failure.Unreachable _, Failure.Rejected _, Failure.ServerError _ -> USUAL;
            case Failure.Refused _, Failure.Truncated _, Failure.InvalidResponse _ -> USUAL;
        };
    }

    private static Duration bounded(Duration life) {
        if (life.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return life.compareTo(LONGEST) > 0 ? LONGEST : life;
    }
}
