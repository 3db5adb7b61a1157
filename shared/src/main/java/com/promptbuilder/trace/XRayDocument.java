package com.promptbuilder.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A span as the X-Ray daemon takes it: a subsegment, in a datagram of its own.
 *
 * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html">Segment documents</a>
 */
final class XRayDocument {
    private static final String HEADER = "{\"format\":\"json\",\"version\":1}\n";
    private static final double NANOS = 1e9;

    private XRayDocument() {}

    /** @param invocation the trace that the platform keeps of the invocation: there the span belongs, wherever the request came from */
    static byte[] of(FinishedSpan span, Origin invocation) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", "subsegment").put("id", span.context().spanId());
        json.put("trace_id", root(invocation.traceId())).put("parent_id", parent(span, invocation));
        json.put("name", span.isRequest() ? "request" : span.name());
        json.put("start_time", seconds(span.start())).put("end_time", seconds(span.end()));
        if (span.failed()) {
            json.put("fault", true);
        }
        ObjectNode facts = json.putObject("metadata").putObject("promptbuilder");
        span.attributes().forEach((name, value) -> put(facts, name, value));
        ObjectNode annotations =
                json.putObject("annotations").put("trace", span.context().traceId());
        span.links().stream()
                .findFirst()
                .ifPresent(link ->
                        annotations.put("leader_trace", root(link.traceId())).put("leader_span", link.spanId()));
        return (HEADER + json).getBytes(StandardCharsets.UTF_8);
    }

    private static String parent(FinishedSpan span, Origin invocation) {
        return span.isRequest()
                ? invocation.parentId().orElse("")
                : span.parentId().orElse("");
    }

    private static String root(String traceId) {
        return "1-" + traceId.substring(0, 8) + '-' + traceId.substring(8);
    }

    private static void put(ObjectNode json, String name, Object value) {
        switch (value) {
            case Long number -> json.put(name, number);
            case Boolean truth -> json.put(name, truth);
            default -> json.put(name, value.toString());
        }
    }

    private static double seconds(Instant time) {
        return time.getEpochSecond() + time.getNano() / NANOS;
    }
}
