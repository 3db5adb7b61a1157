/**
 * Simulator of Claude's Messages API over HTTP: wire format, errors, latencies and faults, without a key and without cost.
 *
 * <p>It is independent of its clients, and imports nothing from the other packages. See {@link com.promptbuilder.simulator.ClaudeSimulator}.
 */
@NullMarked
package com.promptbuilder.simulator;

import org.jspecify.annotations.NullMarked;
