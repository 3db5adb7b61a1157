package com.promptbuilder.local.environment;

import java.time.Duration;

/**
 * How the functions spread over execution environments.
 *
 * @param environments the most environments of one function
 * @param concurrency the most invocations at a time in one environment; more than one means Lambda Managed Instances
 * @param freeze whether an environment without an invocation is stopped until its next one
 * @param snapStart whether environments go through the hooks of a checkpoint and a restore
 */
public record Scaling(int environments, int concurrency, boolean freeze, boolean snapStart) {
    public Scaling {
        if (environments < 1 || concurrency < 1) {
            throw new IllegalArgumentException("Expected at least one environment and one invocation");
        }
    }

    /** Whether the environments take several invocations at a time. */
    boolean isShared() {
        return concurrency > 1;
    }

    /** How long the init may take: 10 s, but 130 s where Lambda does it ahead of invocations. */
    Duration initLimit() {
        return Duration.ofSeconds(snapStart || isShared() ? 130 : 10);
    }
}
