package com.promptbuilder.tracing;

import java.util.Optional;

/**
 * Remote parent context: the trace that a request belongs to.
 *
 * @param traceId 32 hexadecimal digits; empty if there is no trace
 * @param parentId the parent span, if there is one
 * @param sampled whether spans are recorded
 */
public record ParentContext(String traceId, Optional<String> parentId, boolean sampled) {
    static final ParentContext NONE = new ParentContext("", Optional.empty(), false);

    private static final int MAX_LENGTH = 512;

    /** Parses {@code traceparent}; empty if it is invalid. */
    public static Optional<ParentContext> ofTraceparent(String header) {
        return TraceContext.parse(header)
                .map(context -> new ParentContext(context.traceId(), Optional.of(context.spanId()), context.sampled()));
    }

    /**
     * Parses {@code X-Amzn-Trace-Id} or the runtime's trace header; empty if it is invalid.
     *
     * @param undecided whether spans are recorded if the header leaves that open
     * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader">X-Ray</a>
     */
    public static Optional<ParentContext> ofAmazon(String header, boolean undecided) {
        if (header.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Optional<String> parent = field(header, "Parent=").filter(id -> TraceContext.isId(id, 16));
        Optional<String> sampled = field(header, "Sampled=");
        boolean isSampled = sampled.filter("1"::equals).isPresent()
                || (undecided && sampled.filter("0"::equals).isEmpty());
        return field(header, "Root=")
                .flatMap(ParentContext::traceId)
                .map(id -> new ParentContext(id, parent, isSampled));
    }

    private static Optional<String> field(String header, String name) {
        int start = header.indexOf(name);
        while (start > 0 && header.charAt(start - 1) != ';' && header.charAt(start - 1) != ' ') {
            start = header.indexOf(name, start + 1);
        }
        if (start < 0) {
            return Optional.empty();
        }
        int end = header.indexOf(';', start);
        return Optional.of(header.substring(start + name.length(), end < 0 ? header.length() : end)
                .strip());
    }

    // Format: 1-, 8 digits of time, a hyphen, 24 digits. Without the hyphens it is the W3C trace id.
    private static Optional<String> traceId(String root) {
        return root.length() == 35 && root.startsWith("1-") && root.charAt(10) == '-'
                ? Optional.of(root.substring(2, 10) + root.substring(11)).filter(id -> TraceContext.isId(id, 32))
                : Optional.empty();
    }
}
