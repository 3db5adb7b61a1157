package com.promptbuilder.value;

/**
 * What calls of Claude cost.
 *
 * @param usd dollars, by the prices of the providers that were called
 * @param inputTokens all input, including the tokens of Claude's prompt cache
 * @param outputTokens output, including thinking
 * @param cacheReadTokens the part of the input that was read from Claude's prompt cache
 */
public record CallCost(Usd usd, long inputTokens, long outputTokens, long cacheReadTokens) {
    /** No call, or an answer whose cost is not known. */
    public static final CallCost NONE = new CallCost(Usd.ZERO, 0, 0, 0);

    /** @throws IllegalArgumentException if a number of tokens is negative */
    public CallCost {
        if (inputTokens < 0 || outputTokens < 0 || cacheReadTokens < 0) {
            throw new IllegalArgumentException("expected numbers of tokens of at least 0, got " + inputTokens + ", "
                    + outputTokens + " and " + cacheReadTokens);
        }
    }

    public CallCost plus(CallCost more) {
        return new CallCost(
                usd.plus(more.usd),
                Math.addExact(inputTokens, more.inputTokens),
                Math.addExact(outputTokens, more.outputTokens),
                Math.addExact(cacheReadTokens, more.cacheReadTokens));
    }
}
