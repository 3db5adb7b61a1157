package com.promptbuilder.tracing;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.tracing.SpanExporter.SpanData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Exports spans to Lambda's X-Ray daemon: one UDP datagram per request, sent at its end, because a frozen environment sends nothing. An
 * unavailable daemon does not delay requests.
 */
public final class XRaySpanExporter implements SpanExporter {
    private final InetSocketAddress daemon;
    private Optional<DatagramChannel> channel = Optional.empty();

    /** @param daemon host and port, resolved at the first send */
    public XRaySpanExporter(InetSocketAddress daemon) {
        this.daemon = daemon;
    }

    @Override
    public boolean shouldSample(TraceContext parent, Optional<TraceContext> platform) {
        return platform.filter(context -> context.sampled() && !context.spanId().isEmpty())
                .isPresent();
    }

    @Override
    public void export(RequestTrace ended) {
        ended.platform().ifPresent(invocation -> send(XRaySegmentEncoder.of(ended.finished(), invocation)));
    }

    private synchronized void send(byte[] document) {
        try {
            channel().write(ByteBuffer.wrap(document));
        } catch (IOException | UnresolvedAddressException _) {
            // Best effort: spans are lost while the daemon is unavailable. A refused datagram is reported at the next
            // write, so the next send uses a new channel.
            close();
        }
    }

    // Opened at the first send, so that a snapshot contains no open channel.
    private DatagramChannel channel() throws IOException {
        if (channel.isEmpty()) {
            DatagramChannel opened = DatagramChannel.open();
            opened.configureBlocking(false);
            channel = Optional.of(opened.connect(new InetSocketAddress(daemon.getHostString(), daemon.getPort())));
        }
        return channel.get();
    }

    @Override
    public synchronized void close() {
        try {
            if (channel.isPresent()) {
                channel.get().close();
            }
        } catch (IOException _) {
            // Safe to ignore: the channel is not used again.
        }
        channel = Optional.empty();
    }

    /**
     * Encodes a request's spans for the X-Ray daemon: one subsegment of the invocation that contains the others.
     *
     * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html">Segment documents</a>
     */
    record XRaySegmentEncoder(JsonGenerator json, Map<String, List<SpanData>> byParent) {
        private static final JsonMapper JSON = JsonMapper.builder().build();
        private static final byte[] HEADER = "{\"format\":\"json\",\"version\":1}\n".getBytes(StandardCharsets.UTF_8);
        private static final int INITIAL_CAPACITY = 2_048;

        /** The datagram of a request's spans, its own the last, under Lambda's trace of the invocation, whatever trace the client sent. */
        static byte[] of(List<SpanData> spans, TraceContext invocation) {
            Map<String, List<SpanData>> byParent = spans.stream().collect(Collectors.groupingBy(SpanData::parentId));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(INITIAL_CAPACITY);
            bytes.writeBytes(HEADER);
            try (JsonGenerator json = JSON.createGenerator(bytes)) {
                new XRaySegmentEncoder(json, byParent).write(spans.getLast(), Optional.of(invocation));
            } catch (IOException e) {
                throw new IllegalStateException("expected to write JSON to memory", e);
            }
            return bytes.toByteArray();
        }

        private void write(SpanData span, Optional<TraceContext> invocation) throws IOException {
            json.writeStartObject();
            if (invocation.isPresent()) {
                json.writeStringField("type", "subsegment");
                json.writeStringField("trace_id", root(invocation.get().traceId()));
                json.writeStringField("parent_id", invocation.get().spanId());
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

        // Annotations, because X-Ray can search them. X-Ray has no links; the annotations name the other trace.
        private void annotations(SpanData span) throws IOException {
            Map<String, Object> annotations = new HashMap<>(span.attributes());
            if (span.isRequest()) {
                annotations.put("trace", span.context().traceId());
            }
            span.links().stream().findFirst().ifPresent(link -> annotations.put("leader_trace", link.traceId()));
            if (annotations.isEmpty()) {
                return;
            }
            json.writeObjectFieldStart("annotations");
            for (Map.Entry<String, Object> annotation : annotations.entrySet()) {
                json.writeFieldName(annotation.getKey().replace('.', '_'));
                switch (annotation.getValue()) {
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

        // A double is inexact at this precision, and its JSON would have an exponent.
        private static BigDecimal seconds(Instant time) {
            return BigDecimal.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, time), 6);
        }
    }
}
