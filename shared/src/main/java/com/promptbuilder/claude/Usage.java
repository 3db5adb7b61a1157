package com.promptbuilder.claude;

/**
 * Tokens of one call, by price class. The whole input is the sum of the three kinds of input.
 *
 * @param input read at full price
 * @param output written
 * @param cacheRead read from Claude's prompt cache
 * @param cacheWrite written to Claude's prompt cache
 */
public record Usage(long input, long output, long cacheRead, long cacheWrite) {
    public static final Usage NONE = new Usage(0, 0, 0, 0);

    /** The whole input. */
    long allInput() {
        return input + cacheRead + cacheWrite;
    }
}
