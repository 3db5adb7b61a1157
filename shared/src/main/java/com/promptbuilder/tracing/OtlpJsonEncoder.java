package com.promptbuilder.tracing;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.tracing.SpanExporter.SpanData;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int INTERNAL = 1;
    private static final int SERVER = 2;
    private static final int CLIENT = 3;
    private static final int ERROR = 2;

    private OtlpJsonEncoder() {}

    static byte[] of(List<SpanData> spans, Map<String, Object> resource) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeArrayFieldStart("resourceSpans");
            json.writeStartObject();
            json.writeObjectFieldStart("resource");
            attributes(json, resource);
            json.writeEndObject();
            json.writeArrayFieldStart("scopeSpans");
            json.writeStartObject();
            json.writeObjectFieldStart("scope");
            json.writeStringField("name", "com.promptbuilder");
            json.writeEndObject();
            json.writeArrayFieldStart("spans");
            for (SpanData span : spans) {
                write(json, span);
            }
            // Closing the generator closes the open arrays and objects.
        } catch (IOException e) {
            throw new IllegalStateException("expected to write JSON to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, SpanData span) throws IOException {
        json.writeStartObject();
        json.writeStringField("traceId", span.context().traceId());
        json.writeStringField("spanId", span.context().spanId());
        if (!span.parentId().isEmpty()) {
            json.writeStringField("parentSpanId", span.parentId());
        }
        json.writeStringField("name", span.name());
        json.writeNumberField("kind", kind(span));
        json.writeStringField("startTimeUnixNano", nanos(span.start()));
        json.writeStringField("endTimeUnixNano", nanos(span.end()));
        attributes(json, span.attributes());
        links(json, span.links());
        if (span.failed()) {
            json.writeObjectFieldStart("status");
            json.writeNumberField("code", ERROR);
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static int kind(SpanData span) {
        if (span.isRequest()) {
            return SERVER;
        }
        return span.attributes().containsKey(GenAiConventions.OPERATION) ? CLIENT : INTERNAL;
    }

    private static void links(JsonGenerator json, List<TraceContext> links) throws IOException {
        json.writeArrayFieldStart("links");
        for (TraceContext link : links) {
            json.writeStartObject();
            json.writeStringField("traceId", link.traceId());
            json.writeStringField("spanId", link.spanId());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    // 64-bit numbers are strings in protobuf's JSON.
    private static void attributes(JsonGenerator json, Map<String, Object> attributes) throws IOException {
        json.writeArrayFieldStart("attributes");
        for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
            json.writeStartObject();
            json.writeStringField("key", attribute.getKey());
            json.writeObjectFieldStart("value");
            switch (attribute.getValue()) {
                case Long number -> json.writeStringField("intValue", number.toString());
                case Boolean truth -> json.writeBooleanField("boolValue", truth);
                case Object other -> json.writeStringField("stringValue", other.toString());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String nanos(Instant time) {
        return Long.toString(ChronoUnit.NANOS.between(Instant.EPOCH, time));
    }
}
