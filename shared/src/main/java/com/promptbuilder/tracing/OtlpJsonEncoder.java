package com.promptbuilder.tracing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.tracing.SpanExporter.SpanData;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * Encodes spans as OTLP in JSON.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">OTLP 1.x, JSON encoding</a>
 */
final class OtlpJsonEncoder {
    private static final int INTERNAL = 1;
    private static final int SERVER = 2;
    private static final int CLIENT = 3;
    private static final int ERROR = 2;

    private OtlpJsonEncoder() {}

    static byte[] of(List<SpanData> spans, Map<String, Object> resource) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode resourceSpans = json.putArray("resourceSpans").addObject();
        addAttributes(resourceSpans.putObject("resource"), resource);
        ObjectNode scopeSpans = resourceSpans.putArray("scopeSpans").addObject();
        scopeSpans.putObject("scope").put("name", "com.promptbuilder");
        ArrayNode written = scopeSpans.putArray("spans");
        spans.forEach(span -> add(written.addObject(), span));
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void add(ObjectNode json, SpanData span) {
        json.put("traceId", span.context().traceId())
                .put("spanId", span.context().spanId());
        if (!span.parentId().isEmpty()) {
            json.put("parentSpanId", span.parentId());
        }
        json.put("name", span.name()).put("kind", kind(span));
        json.put("startTimeUnixNano", nanos(span.start())).put("endTimeUnixNano", nanos(span.end()));
        addAttributes(json, span.attributes());
        ArrayNode links = json.putArray("links");
        span.links()
                .forEach(
                        link -> links.addObject().put("traceId", link.traceId()).put("spanId", link.spanId()));
        if (span.failed()) {
            json.putObject("status").put("code", ERROR);
        }
    }

    private static int kind(SpanData span) {
        if (span.isRequest()) {
            return SERVER;
        }
        return span.attributes().containsKey(GenAiConventions.OPERATION) ? CLIENT : INTERNAL;
    }

    // 64-bit numbers are strings in protobuf's JSON.
    private static void addAttributes(ObjectNode json, Map<String, Object> attributes) {
        ArrayNode written = json.putArray("attributes");
        attributes.forEach((key, value) -> {
            ObjectNode typed = written.addObject().put("key", key).putObject("value");
            switch (value) {
                case Long number -> typed.put("intValue", number.toString());
                case Boolean truth -> typed.put("boolValue", truth);
                case Object other -> typed.put("stringValue", other.toString());
            }
        });
    }

    private static String nanos(Instant time) {
        return Long.toString(ChronoUnit.NANOS.between(Instant.EPOCH, time));
    }
}
