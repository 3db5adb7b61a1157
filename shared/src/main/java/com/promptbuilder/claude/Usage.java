package com.promptbuilder.claude;

/**
 * Tokens of one call by price class. The whole input is the sum of the three kinds of input.
 *
 * @param input input tokens at full price
 * @param output output tokens
 * @param cacheRead input tokens read from Claude's prompt cache
 * @param cacheWrite input tokens written to Claude's prompt cache
 * @param isEstimated a number is our estimate, because the call ended before Claude reported it
 */
public record Usage(long input, long output, long cacheRead, long cacheWrite, boolean isEstimated) {
    public static final Usage NONE = new Usage(0, 0, 0, 0);

    /** UTF-8 bytes per token, a low estimate: English has about 3.5 letters per token, a Chinese character has 3 bytes. */
    private static final int BYTES_PER_TOKEN = 3;

    /** Tokens as Claude reported them. */
    public Usage(long input, long output, long cacheRead, long cacheWrite) {
        this(input, output, cacheRead, cacheWrite, false);
    }

    /** The estimate for a call without any report: the request's tokens, all at full price. */
    static Usage ofRequest(byte[] request) {
        return new Usage(tokens(request.length), 0, 0, 0, true);
    }

    /** The same with output tokens estimated from the received text, if that exceeds the report. */
    Usage withOutputOf(long bytes) {
        return tokens(bytes) > output ? new Usage(input, tokens(bytes), cacheRead, cacheWrite, true) : this;
    }

    /** The whole input. */
    long allInput() {
        return input + cacheRead + cacheWrite;
    }

    private static long tokens(long bytes) {
        return Math.ceilDiv(bytes, BYTES_PER_TOKEN);
    }
}
