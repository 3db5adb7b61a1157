package com.promptbuilder.trace;

import java.util.Optional;

/**
 * The trace that a request comes from.
 *
 * @param traceId 32 hexadecimal digits; empty where nothing is traced
 * @param parentId the span that the request belongs to, if there is one
 * @param sampled whether spans are to be kept
 */
public record Origin(String traceId, Optional<String> parentId, boolean sampled) {
    static final Origin NONE = new Origin("", Optional.empty(), false);

    private static final int LONGEST = 512;

    /** From {@code traceparent}, if it is valid. */
    public static Optional<Origin> ofTraceparent(String header) {
        return TraceContext.parse(header)
                .map(context -> new Origin(context.traceId(), Optional.of(context.spanId()), context.sampled()));
    }

    /**
     * From {@code X-Amzn-Trace-Id} or its like in the runtime, if it is valid.
     *
     * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader">X-Ray</a>
     */
    public static Optional<Origin> ofAmazon(String header) {
        if (header.length() > LONGEST) {
            return Optional.empty();
        }
        Optional<String> root = Optional.empty();
        Optional<String> parent = Optional.empty();
        boolean sampled = true;
        for (String field : header.split(";", -1)) {
            String value = field.substring(field.indexOf('=') + 1).strip();
            switch (field.substring(
                            0,
                            field.length()
                                    - field.substring(field.indexOf('=') + 1).length())
                    .strip()) {
                case "Root=" -> root = traceId(value);
                case "Parent=" -> parent = Optional.of(value).filter(id -> Hex.isId(id, 16));
                case "Sampled=" -> sampled = !value.equals("0");
                default -> {}
            }
        }
        Optional<String> parentId = parent;
        boolean isSampled = sampled;
        return root.map(id -> new Origin(id, parentId, isSampled));
    }

    // 1-, eight digits of time, a hyphen, 24 digits: W3C's id with hyphens.
    private static Optional<String> traceId(String root) {
        return root.length() == 35 && root.startsWith("1-") && root.charAt(10) == '-'
                ? Optional.of(root.substring(2, 10) + root.substring(11)).filter(id -> Hex.isId(id, 32))
                : Optional.empty();
    }
}
