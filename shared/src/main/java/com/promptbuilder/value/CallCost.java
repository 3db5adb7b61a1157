package com.promptbuilder.value;

import java.util.List;

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

    /** The number of {@link #parts()}. */
    public static final int PARTS = 4;

    /** @throws IllegalArgumentException if a number of tokens is negative */
    public CallCost {
        if (inputTokens < 0 || outputTokens < 0 || cacheReadTokens < 0) {
            throw new IllegalArgumentException("expected numbers of tokens of at least 0, got " + inputTokens + ", "
                    + outputTokens + " and " + cacheReadTokens);
        }
    }

    /** From its stored form; {@link #NONE} if these are not the four numbers of {@link #parts()}. */
    public static CallCost ofParts(List<Long> parts) {
        return parts.size() == PARTS && parts.stream().allMatch(part -> part >= 0)
                ? new CallCost(new Usd(parts.get(0)), parts.get(1), parts.get(2), parts.get(3))
                : NONE;
    }

    /** Its stored form: billionths of a dollar, then tokens of input, output and cached input. */
    public List<Long> parts() {
        return List.of(usd.nanos(), inputTokens, outputTokens, cacheReadTokens);
    }

    public CallCost plus(CallCost more) {
        return new CallCost(
                usd.plus(more.usd),
                Math.addExact(inputTokens, more.inputTokens),
                Math.addExact(outputTokens, more.outputTokens),
                Math.addExact(cacheReadTokens, more.cacheReadTokens));
    }
}
