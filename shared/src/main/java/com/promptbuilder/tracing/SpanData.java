package com.promptbuilder.tracing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A completed span.
 *
 * @param name {@code key}, {@code memory}, {@code record}, {@code wait} or {@code claude}; for the request's span its method and route
 * @param isRequest whether it is the request's own span
 * @param parentId the enclosing span; for the request's span the remote parent
 * @param attributes texts, integers and booleans from small sets, and the request's id; never a client's text
 * @param links spans of other requests that this span depends on
 * @param failed whether the operation failed
 */
public record SpanData(
        String name,
        boolean isRequest,
        TraceContext context,
        Optional<String> parentId,
        Instant start,
        Instant end,
        Map<String, Object> attributes,
        List<TraceContext> links,
        boolean failed) {
    public SpanData {
        attributes = Map.copyOf(attributes);
        links = List.copyOf(links);
    }
}
