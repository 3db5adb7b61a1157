package com.promptbuilder.tracing;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A request's spans as the X-Ray daemon takes them: one subsegment of the invocation, with the others in it.
 *
 * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html">Segment documents</a>
 */
final class XRaySegmentEncoder {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final byte[] HEADER = "{\"format\":\"json\",\"version\":1}\n".getBytes(StandardCharsets.UTF_8);
    private static final int USUAL_LENGTH = 2_048;

    private final JsonGenerator json;
    private final Map<String, List<SpanData>> byParent = new HashMap<>();

    private XRaySegmentEncoder(JsonGenerator json) {
        this.json = json;
    }

    /**
     * The datagram.
     *
     * @param spans of one request, whose own is the last
     * @param invocation the trace that the platform keeps of the invocation: there the spans belong, wherever the request came from
     */
    static byte[] of(List<SpanData> spans, ParentContext invocation) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_LENGTH);
        bytes.writeBytes(HEADER);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            XRaySegmentEncoder document = new XRaySegmentEncoder(json);
            for (SpanData span : spans) {
                document.byParent.merge(span.parentId().orElse(""), List.of(span), XRaySegmentEncoder::both);
            }
            document.write(spans.getLast(), Optional.of(invocation));
        } catch (IOException impossible) {
            throw new IllegalStateException("no JSON in memory", impossible);
        }
        return bytes.toByteArray();
    }

    private static List<SpanData> both(List<SpanData> one, List<SpanData> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    private void write(SpanData span, Optional<ParentContext> invocation) throws IOException {
        json.writeStartObject();
        if (invocation.isPresent()) {
            json.writeStringField("type", "subsegment");
            json.writeStringField("trace_id", root(invocation.get().traceId()));
            json.writeStringField("parent_id", invocation.get().parentId().orElse(""));
        }
        json.writeStringField("id", span.context().spanId());
        json.writeStringField("name", span.isRequest() ? "request" : span.name());
        json.writeNumberField("start_time", seconds(span.start()));
        json.writeNumberField("end_time", seconds(span.end()));
        if (span.failed()) {
            json.writeBooleanField("fault", true);
        }
        annotations(span);
        List<SpanData> inner = byParent.getOrDefault(span.context().spanId(), List.of());
        if (!inner.isEmpty()) {
            json.writeArrayFieldStart("subsegments");
            for (SpanData each : inner) {
                write(each, Optional.empty());
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    // Annotations, since these can be searched for. X-Ray has no links, but a trace can be found by what it says of
    // itself.
    private void annotations(SpanData span) throws IOException {
        Map<String, Object> facts = new HashMap<>(span.attributes());
        if (span.isRequest()) {
            facts.put("trace", span.context().traceId());
        }
        span.links().stream().findFirst().ifPresent(link -> facts.put("leader_trace", link.traceId()));
        if (facts.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("annotations");
        for (Map.Entry<String, Object> fact : facts.entrySet()) {
            json.writeFieldName(fact.getKey().replace('.', '_'));
            switch (fact.getValue()) {
                case Long number -> json.writeNumber(number);
                case Boolean truth -> json.writeBoolean(truth);
                case Object other -> json.writeString(other.toString());
            }
        }
        json.writeEndObject();
    }

    private static String root(String traceId) {
        return "1-" + traceId.substring(0, 8) + '-' + traceId.substring(8);
    }

    // As a text of digits: a double has not enough of them for nanoseconds, and writes its exponent.
    private static BigDecimal seconds(Instant time) {
        return BigDecimal.valueOf(
                Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000L), 6);
    }
}
