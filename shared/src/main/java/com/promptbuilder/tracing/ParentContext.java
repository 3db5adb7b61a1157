package com.promptbuilder.tracing;

import java.util.Optional;

/**
 * The trace that a request comes from.
 *
 * @param traceId 32 hexadecimal digits; empty where nothing is traced
 * @param parentId the span that the request belongs to, if there is one
 * @param sampled whether spans are to be kept
 */
public record ParentContext(String traceId, Optional<String> parentId, boolean sampled) {
    static final ParentContext NONE = new ParentContext("", Optional.empty(), false);

    private static final int LONGEST = 512;

    /** From {@code traceparent}, if it is valid. */
    public static Optional<ParentContext> ofTraceparent(String header) {
        return TraceContext.parse(header)
                .map(context -> new ParentContext(context.traceId(), Optional.of(context.spanId()), context.sampled()));
    }

    /**
     * From {@code X-Amzn-Trace-Id} or its like in the runtime, if it is valid.
     *
     * @param undecided whether spans are to be kept if the header leaves that open
     * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader">X-Ray</a>
     */
    public static Optional<ParentContext> ofAmazon(String header, boolean undecided) {
        if (header.length() > LONGEST) {
            return Optional.empty();
        }
        Optional<String> parent = field(header, "Parent=").filter(id -> TraceIds.isId(id, 16));
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

    // 1-, eight digits of time, a hyphen, 24 digits: W3C's id with hyphens.
    private static Optional<String> traceId(String root) {
        return root.length() == 35 && root.startsWith("1-") && root.charAt(10) == '-'
                ? Optional.of(root.substring(2, 10) + root.substring(11)).filter(id -> TraceIds.isId(id, 32))
                : Optional.empty();
    }
}
