package com.promptbuilder.value;

/** Checks of texts that may be logged, stored or sent as they are. */
public final class AsciiText {
    private AsciiText() {}

    /** Whether a text has only ASCII letters, digits and these other characters. A loop, since each cache hit has four such checks. */
    public static boolean isAlphanumericOr(String others, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isAlphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!isAlphanumeric && others.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
