/**
 * A simulator of Claude's Messages API over HTTP: the wire format, the errors, the delays and the faults, without a key or a bill.
 *
 * <p>It knows nothing of the program that talks to it, and imports nothing from it. See {@link com.promptbuilder.simulator.ClaudeSimulator}.
 */
@NullMarked
package com.promptbuilder.simulator;

import org.jspecify.annotations.NullMarked;
