package com.promptbuilder.answer;

import java.time.Duration;

/**
 * How long an answer lives that is made anew before its time is over, because somebody asked for it near its end: a quarter longer than
 * the one before, at most twice what its endpoint says. A prompt that is wanted life after life need not be paid for as often; one that was
 * wanted once is not kept for longer than any other; and when nobody asks in the last part of a life, the answer ends with it and the next
 * one begins with the usual life. The length of the last life is all that must be known, so nothing is counted and nothing kept for it.
 */
final class AnswerLife {
    private static final int BOUND = 2;

    private AnswerLife() {}

    /**
     * The next life, before jitter.
     *
     * @param usual what the endpoint says
     * @param last how long the answer lived, or was to live, that is made anew
     * @param most no answer lives longer
     */
    static Duration renewed(Duration usual, Duration last, Duration most) {
        // Jitter has taken up to a tenth from the last one: by a quarter more it grows all the same.
        Duration longer = longest(last.multipliedBy(5).dividedBy(4), usual);
        return shortest(shortest(longer, usual.multipliedBy(BOUND)), most);
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Duration shortest(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
