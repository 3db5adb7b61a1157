package com.promptbuilder.tracing;

import java.util.HexFormat;

/** The hexadecimal ids of traces and spans. */
final class TraceIds {
    private TraceIds() {}

    /** True for lower-case digits of which not all are zero. */
    static boolean isId(String text, int length) {
        if (text.length() != length) {
            return false;
        }
        boolean isZero = true;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (!isDigit(c)) {
                return false;
            }
            isZero &= c == '0';
        }
        return !isZero;
    }

    static boolean isDigit(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    /** Sixteen digits. */
    static String of(long number) {
        return HexFormat.of().toHexDigits(number);
    }
}
