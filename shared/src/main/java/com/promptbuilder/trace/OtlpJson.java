package com.promptbuilder.trace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Spans as OTLP writes them in JSON.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">OTLP 1.x, JSON encoding</a>
 */
final class OtlpJson {
    private static final int INTERNAL = 1;
    private static final int SERVER = 2;
    private static final int ERROR = 2;

    private OtlpJson() {}

    static byte[] of(List<FinishedSpan> spans, Map<String, Object> resource) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode ofResource = root.putArray("resourceSpans").addObject();
        attributes(ofResource.putObject("resource").putArray("attributes"), resource);
        ObjectNode ofScope = ofResource.putArray("scopeSpans").addObject();
        ofScope.putObject("scope").put("name", "com.promptbuilder");
        ArrayNode all = ofScope.putArray("spans");
        spans.forEach(span -> write(span, all.addObject()));
        return root.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static void write(FinishedSpan span, ObjectNode json) {
        json.put("traceId", span.context().traceId())
                .put("spanId", span.context().spanId());
        span.parentId().ifPresent(parent -> json.put("parentSpanId", parent));
        json.put("name", span.name()).put("kind", span.isRequest() ? SERVER : INTERNAL);
        json.put("startTimeUnixNano", nanos(span.start())).put("endTimeUnixNano", nanos(span.end()));
        attributes(json.putArray("attributes"), span.attributes());
        ArrayNode links = json.putArray("links");
        span.links()
                .forEach(
                        link -> links.addObject().put("traceId", link.traceId()).put("spanId", link.spanId()));
        if (span.failed()) {
            json.putObject("status").put("code", ERROR);
        }
    }

    // 64-bit numbers are strings in protobuf's JSON.
    private static void attributes(ArrayNode json, Map<String, Object> attributes) {
        attributes.forEach((name, value) -> {
            ObjectNode typed = json.addObject().put("key", name).putObject("value");
            switch (value) {
                case Long number -> typed.put("intValue", number.toString());
                case Boolean truth -> typed.put("boolValue", truth);
                default -> typed.put("stringValue", value.toString());
            }
        });
    }

    private static String nanos(Instant time) {
        return Long.toString(Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano()));
    }
}
