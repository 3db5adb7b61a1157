package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;

import java.time.Duration;

/**
 * The TTL of a shared failure: Claude's {@code Retry-After}, bounded to 1 s to 30 s; 3 s without one. It is long enough for concurrent requests
 * to share the failure, and short enough for clients to see a recovery soon.
 */
final class FailureTtl {
    private static final Duration MIN = Duration.ofSeconds(1);
    private static final Duration DEFAULT = Duration.ofSeconds(3);
    private static final Duration MAX = Duration.ofSeconds(30);

    private FailureTtl() {}

    static Duration of(Failure failure) {
        return switch (failure) {
            case Failure.RateLimited(var after, var _, var _) ->
                after.map(FailureTtl::bounded).orElse(DEFAULT);
            case Failure.Overloaded(var after, var _, var _) ->
                after.map(FailureTtl::bounded).orElse(DEFAULT);
            case Failure.CircuitOpen(var after) -> bounded(after);
            case Failure.BudgetExceeded spent -> bounded(spent.retryAfter());
            case Failure.TimedOut _, Failure.Unreachable _, Failure.Rejected _, Failure.ServerError _ -> DEFAULT;
            case Failure.Refused _, Failure.Truncated _, Failure.InvalidResponse _ -> DEFAULT;
        };
    }

    private static Duration bounded(Duration retryAfter) {
        if (retryAfter.compareTo(MIN) < 0) {
            return MIN;
        }
        return retryAfter.compareTo(MAX) > 0 ? MAX : retryAfter;
    }
}
