package com.promptbuilder.endpoint;

import java.text.Normalizer;

/** A caller's text: what is blank, what is whole, and its one spelling. */
final class Text {
    private Text() {}

    /** Blank as in the callers' JavaScript: white space, line ends, and the byte order mark. */
    static boolean isBlank(String text) {
        return text.codePoints().allMatch(Text::isWhiteSpace);
    }

    /** One spelling of what reads the same: NFC, and LF for CRLF. */
    static String normalize(String text) {
        String lines = text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n");
        return Normalizer.isNormalized(lines, Normalizer.Form.NFC)
                ? lines
                : Normalizer.normalize(lines, Normalizer.Form.NFC);
    }

    /** True if a surrogate stands alone, so that the text has no UTF-8. */
    static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isHighSurrogate(text.charAt(i))
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    private static boolean isWhiteSpace(int c) {
        return (c >= '\t' && c <= '\r') || c == '\uFEFF' || Character.isSpaceChar(c);
    }
}
