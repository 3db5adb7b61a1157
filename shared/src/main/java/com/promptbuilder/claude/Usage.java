package com.promptbuilder.claude;

/**
 * Tokens of one call, by price class. The whole input is the sum of the three kinds of input.
 *
 * @param input read at full price
 * @param output written
 * @param cacheRead read from Claude's prompt cache
 * @param cacheWrite written to Claude's prompt cache
 * @param isEstimated whether a number is ours, since the call was cut off before Claude told it
 */
public record Usage(long input, long output, long cacheRead, long cacheWrite, boolean isEstimated) {
    public static final Usage NONE = new Usage(0, 0, 0, 0);

    /** UTF-8 bytes of a token: four letters of English are three letters and a bit for the present models, one sign of Chinese is three bytes. */
    private static final int BYTES_PER_TOKEN = 3;

    /** Tokens as Claude told them. */
    public Usage(long input, long output, long cacheRead, long cacheWrite) {
        this(input, output, cacheRead, cacheWrite, false);
    }

    /** The estimate for a call of which nothing was told: its request's tokens, all at full price. */
    static Usage ofRequest(byte[] request) {
        return new Usage(tokens(request.length), 0, 0, 0, true);
    }

    /** The same, with the output estimated from the text that came, where that is more than was told. */
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
