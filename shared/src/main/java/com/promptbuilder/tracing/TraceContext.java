package com.promptbuilder.tracing;

import java.util.Optional;

/**
 * One span's place in the world, as {@code traceparent} carries it.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context</a>
 */
public record TraceContext(String traceId, String spanId, boolean sampled) {
    private static final int LENGTH = 55;

    /** Reads a {@code traceparent}; empty if it is not valid. Of a future version, the part that all have counts. */
    public static Optional<TraceContext> parse(String header) {
        if (header.length() < LENGTH || !isShaped(header)) {
            return Optional.empty();
        }
        TraceContext context = new TraceContext(
                header.substring(3, 35),
                header.substring(36, 52),
                (Character.digit(header.charAt(LENGTH - 1), 16) & 1) == 1);
        boolean isValid = TraceIds.isId(context.traceId(), 32)
                && TraceIds.isId(context.spanId(), 16)
                && TraceIds.isDigit(header.charAt(53))
                && TraceIds.isDigit(header.charAt(54));
        return isValid ? Optional.of(context) : Optional.empty();
    }

    private static boolean isShaped(String header) {
        boolean hasEnd = header.length() == LENGTH || (!header.startsWith("00") && header.charAt(LENGTH) == '-');
        return hasEnd
                && TraceIds.isDigit(header.charAt(0))
                && TraceIds.isDigit(header.charAt(1))
                && !header.startsWith("ff")
                && header.charAt(2) == '-'
                && header.charAt(35) == '-'
                && header.charAt(52) == '-';
    }

    /** The header's value. */
    public String traceparent() {
        return "00-" + traceId + '-' + spanId + (sampled ? "-01" : "-00");
    }
}
