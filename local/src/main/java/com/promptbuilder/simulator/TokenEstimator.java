package com.promptbuilder.simulator;

/** The measure of text: about four characters a token. */
final class TokenEstimator {
    private static final int CHARACTERS = 4;

    private TokenEstimator() {}

    /** The tokens in a text; an empty text has none. */
    static int in(String text) {
        return (text.length() + CHARACTERS - 1) / CHARACTERS;
    }

    /** The first tokens of a text; the whole text when it has no more. */
    static String first(long tokens, String text) {
        long end = Math.min(text.length(), tokens * CHARACTERS);
        boolean inPair = end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt((int) end - 1));
        return text.substring(0, (int) (inPair ? end - 1 : end));
    }
}
