package com.promptbuilder.tracing;

import java.util.HexFormat;
import java.util.Optional;

/**
 * Trace context: the ids that {@code traceparent} or {@code X-Amzn-Trace-Id} carries.
 *
 * @param traceId 32 hexadecimal digits; empty outside of a request
 * @param spanId 16 hexadecimal digits; empty if the header names no span
 * @param sampled whether spans are recorded
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context</a>
 */
public record TraceContext(String traceId, String spanId, boolean sampled) {
    static final TraceContext NONE = new TraceContext("", "", false);

    private static final int LENGTH = 55;
    private static final int MAX_AMAZON_LENGTH = 512;

    /** Parses {@code traceparent}; empty if it is invalid. Of a later version, only the fields of version 00 are read. */
    public static Optional<TraceContext> parse(String header) {
        if (header.length() < LENGTH || !hasFormat(header)) {
            return Optional.empty();
        }
        TraceContext context = new TraceContext(
                header.substring(3, 35),
                header.substring(36, 52),
                (Character.digit(header.charAt(LENGTH - 1), 16) & 1) == 1);
        return Optional.of(context).filter(ids -> isId(ids.traceId, 32) && isId(ids.spanId, 16));
    }

    private static boolean hasFormat(String header) {
        boolean hasEnd = header.length() == LENGTH || (!header.startsWith("00") && header.charAt(LENGTH) == '-');
        return hasEnd
                && isDigit(header.charAt(0))
                && isDigit(header.charAt(1))
                && !header.startsWith("ff")
                && header.charAt(2) == '-'
                && header.charAt(35) == '-'
                && header.charAt(52) == '-'
                && isDigit(header.charAt(53))
                && isDigit(header.charAt(54));
    }

    /**
     * Parses {@code X-Amzn-Trace-Id} or the runtime's trace header; empty if it is invalid.
     *
     * @param undecided whether spans are recorded if the header leaves that open
     * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader">X-Ray</a>
     */
    static Optional<TraceContext> parseAmazon(String header, boolean undecided) {
        if (header.length() > MAX_AMAZON_LENGTH) {
            return Optional.empty();
        }
        String parent = field(header, "Parent=");
        String decision = field(header, "Sampled=");
        boolean isSampled = decision.equals("1") || (undecided && !decision.equals("0"));
        return amazonTraceId(field(header, "Root="))
                .map(id -> new TraceContext(id, isId(parent, 16) ? parent : "", isSampled));
    }

    private static String field(String header, String name) {
        int start = header.indexOf(name);
        while (start > 0 && header.charAt(start - 1) != ';' && header.charAt(start - 1) != ' ') {
            start = header.indexOf(name, start + 1);
        }
        if (start < 0) {
            return "";
        }
        int end = header.indexOf(';', start);
        return header.substring(start + name.length(), end < 0 ? header.length() : end)
                .strip();
    }

    // Format: 1-, 8 digits of time, a hyphen, 24 digits. Without the hyphens it is the W3C trace id.
    private static Optional<String> amazonTraceId(String root) {
        return root.length() == 35 && root.startsWith("1-") && root.charAt(10) == '-'
                ? Optional.of(root.substring(2, 10) + root.substring(11)).filter(id -> isId(id, 32))
                : Optional.empty();
    }

    /** The value of {@code traceparent}. */
    public String traceparent() {
        return "00-" + traceId + '-' + spanId + (sampled ? "-01" : "-00");
    }

    // Lower-case hexadecimal digits that are not all zero.
    private static boolean isId(String text, int length) {
        boolean isZero = true;
        for (int i = 0; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
            isZero &= text.charAt(i) == '0';
        }
        return text.length() == length && !isZero;
    }

    private static boolean isDigit(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    /** 16 hexadecimal digits. */
    static String hex(long number) {
        return HexFormat.of().toHexDigits(number);
    }
}
