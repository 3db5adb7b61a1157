package com.promptbuilder.tracing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.system.Build;
import com.promptbuilder.tracing.SpanExporter.SpanData;

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
    static final class XRaySegmentEncoder {
        private static final String HEADER = "{\"format\":\"json\",\"version\":1}\n";

        private XRaySegmentEncoder() {}

        /** The datagram of a request's spans, its own the last, under Lambda's trace of the invocation, whatever trace the client sent. */
        static byte[] of(List<SpanData> spans, TraceContext invocation) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("type", "subsegment").put("trace_id", root(invocation.traceId()));
            json.put("parent_id", invocation.spanId());
            Map<String, List<SpanData>> byParent = spans.stream().collect(Collectors.groupingBy(SpanData::parentId));
            add(json, spans.getLast(), byParent);
            return (HEADER + json).getBytes(StandardCharsets.UTF_8);
        }

        private static void add(ObjectNode json, SpanData span, Map<String, List<SpanData>> byParent) {
            json.put("id", span.context().spanId()).put("name", span.isRequest() ? "request" : span.name());
            json.put("start_time", seconds(span.start())).put("end_time", seconds(span.end()));
            if (span.failed()) {
                json.put("fault", true);
            }
            addAnnotations(json, span);
            List<SpanData> inner = byParent.getOrDefault(span.context().spanId(), List.of());
            if (!inner.isEmpty()) {
                ArrayNode subsegments = json.putArray("subsegments");
                inner.forEach(each -> add(subsegments.addObject(), each, byParent));
            }
        }

        // Annotations, because X-Ray can search them. X-Ray has no links; the annotations name the other trace.
        private static void addAnnotations(ObjectNode json, SpanData span) {
            Map<String, Object> annotations = new HashMap<>(span.attributes());
            if (span.isRequest()) {
                annotations.put("trace", span.context().traceId());
                annotations.put("version", Build.CURRENT.text());
            }
            span.links().stream().findFirst().ifPresent(link -> annotations.put("leader_trace", link.traceId()));
            if (!annotations.isEmpty()) {
                ObjectNode written = json.putObject("annotations");
                annotations.forEach((name, value) -> written.putPOJO(name.replace('.', '_'), value));
            }
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
