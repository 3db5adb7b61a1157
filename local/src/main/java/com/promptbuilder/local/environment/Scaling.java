package com.promptbuilder.local.environment;

import java.time.Duration;

/**
 * Limits and modes of a function's execution environments.
 *
 * @param environments the maximum number of environments of one function
 * @param concurrency the maximum number of invocations at a time in one environment; above 1, as Lambda Managed Instances
 * @param freeze whether an environment is frozen between invocations
 * @param snapStart whether environments run the hooks of a checkpoint and a restore
 */
public record Scaling(int environments, int concurrency, boolean freeze, boolean snapStart) {
    public Scaling {
        if (environments < 1 || concurrency < 1) {
            throw new IllegalArgumentException(
                    "expected 1 or more environments and invocations, got " + environments + " and " + concurrency);
        }
    }

    /** Whether an environment takes several invocations at a time. */
    boolean isShared() {
        return concurrency > 1;
    }

    /** The init timeout: 10 s, or 130 s if Lambda runs the init before invocations. */
    Duration initLimit() {
        return Duration.ofSeconds(snapStart || isShared() ? 130 : 10);
    }
}
