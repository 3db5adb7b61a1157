package com.promptbuilder.trace;

import java.util.HexFormat;

/** The hexadecimal ids of traces and spans. */
final class Hex {
    private Hex() {}

    /** True for lower-case digits of which not all are zero. */
    static boolean isId(String text, int length) {
        return text.length() == length && isHex(text) && text.chars().anyMatch(c -> c != '0');
    }

    static boolean isHex(String text) {
        return text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    /** Sixteen digits. */
    static String of(long number) {
        return HexFormat.of().toHexDigits(number);
    }
}
