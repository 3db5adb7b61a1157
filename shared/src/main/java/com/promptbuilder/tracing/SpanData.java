package com.promptbuilder.tracing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One part of a request's way, from its start to its end.
 *
 * @param name {@code key}, {@code memory}, {@code record}, {@code wait} or {@code claude}; a request's is its method and route
 * @param isRequest the whole request
 * @param parentId the span around it, which for a request is its caller's
 * @param attributes texts, whole numbers and truth values of small sets, and the request's id; never a caller's text
 * @param links spans of other requests that this one leans on
 * @param failed it did not do what it was for
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
