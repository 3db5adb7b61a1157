package com.promptbuilder.tracing;

import java.util.HexFormat;
import java.util.Optional;

/**
 * W3C trace context: the ids that {@code traceparent} carries.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context</a>
 */
public record TraceContext(String traceId, String spanId, boolean sampled) {
    private static final int LENGTH = 55;

    /** Parses {@code traceparent}; empty if it is invalid. Of a later version, only the fields of version 00 are read. */
    public static Optional<TraceContext> parse(String header) {
        if (header.length() < LENGTH || !hasFormat(header)) {
            return Optional.empty();
        }
        TraceContext context = new TraceContext(
                header.substring(3, 35),
                header.substring(36, 52),
                (Character.digit(header.charAt(LENGTH - 1), 16) & 1) == 1);
        boolean isValid = isId(context.traceId(), 32)
                && isId(context.spanId(), 16)
                && isDigit(header.charAt(53))
                && isDigit(header.charAt(54));
        return isValid ? Optional.of(context) : Optional.empty();
    }

    private static boolean hasFormat(String header) {
        boolean hasEnd = header.length() == LENGTH || (!header.startsWith("00") && header.charAt(LENGTH) == '-');
        return hasEnd
                && isDigit(header.charAt(0))
                && isDigit(header.charAt(1))
                && !header.startsWith("ff")
                && header.charAt(2) == '-'
                && header.charAt(35) == '-'
                && header.charAt(52) == '-';
    }

    /** The value of {@code traceparent}. */
    public String traceparent() {
        return "00-" + traceId + '-' + spanId + (sampled ? "-01" : "-00");
    }

    /** True for an id: lower-case hexadecimal digits that are not all zero. */
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

    /** 16 hexadecimal digits. */
    static String hex(long number) {
        return HexFormat.of().toHexDigits(number);
    }
}
