package com.promptbuilder.tracing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class OtlpSpanExporterTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TraceContext SAMPLED = new TraceContext(Requests.TRACE, "", true);

    private final StubOtlpServer receiver = new StubOtlpServer();
    private final AtomicInteger unavailableEvents = new AtomicInteger();
    private Duration timeout = Duration.ofSeconds(30);
    private Instant now = Instant.EPOCH;

    @AfterEach
    void close() {
        receiver.close();
    }

    /** OpenTelemetry's own parser accepts each field and reads the values that were written. */
    @Test
    void areReadByOpenTelemetry() throws IOException {
        OtlpSpanExporter spans = to(receiver.address(), OtlpSpanExporter.FlushMode.END_OF_INVOCATION);
        new Requests(spans).follow();
        spans.flush();

        var sent = read(receiver.next()).getResourceSpans(0);
        assertThat(attributes(sent.getResource().getAttributesList()))
                .containsExactly(Map.entry("service.name", text("prompt-builder-api")));
        var all = sent.getScopeSpans(0).getSpansList();
        assertThat(all).extracting(span -> span.getName()).containsExactly("wait", "record", "POST /api/optimize");
        var request = all.getLast();
        assertThat(request.getTraceId()).isEqualTo(bytes(Requests.TRACE));
        assertThat(request.getParentSpanId()).isEqualTo(bytes(Requests.CALLER));
        assertThat(request.getKind()).isEqualTo(io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(request.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(Instant.ofEpochSecond(0, request.getStartTimeUnixNano())).isEqualTo(Requests.START);
        assertThat(request.getEndTimeUnixNano() - request.getStartTimeUnixNano())
                .isEqualTo(5_000_000);
        assertThat(attributes(request.getAttributesList()))
                .containsEntry("request.id", text("find-me"))
                .containsEntry("http.response.status_code", number(503));
        assertThat(all.getFirst().getLinks(0).getTraceId()).isEqualTo(bytes(Requests.LEADER.traceId()));
        assertThat(all.getFirst().getLinks(0).getSpanId()).isEqualTo(bytes(Requests.LEADER.spanId()));
        assertThat(all.getFirst().getParentSpanId()).isEqualTo(all.get(1).getSpanId());
        assertThat(all.getFirst().getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
    }

    @Test
    void areSentAtTheEndOfAnInvocationAndNotBefore() {
        OtlpSpanExporter spans = to(receiver.address(), OtlpSpanExporter.FlushMode.END_OF_INVOCATION);
        new Requests(spans).follow();
        new Requests(spans).follow();
        assertThat(receiver.count()).isZero();

        spans.flush();
        assertThat(receiver.count()).isEqualTo(1);
        spans.flush();
        assertThat(receiver.count()).isEqualTo(1);
    }

    @Test
    void areSentInTheBackground() throws IOException {
        OtlpSpanExporter spans = to(receiver.address(), OtlpSpanExporter.FlushMode.BACKGROUND);
        Requests requests = new Requests(spans);
        for (int i = 0; i < 5; i++) {
            requests.follow();
            spans.flush();
            assertThat(read(receiver.next())
                            .getResourceSpans(0)
                            .getScopeSpans(0)
                            .getSpansCount())
                    .isEqualTo(3);
        }
    }

    @Test
    void thatAreQueuedAreSentAtClose() {
        OtlpSpanExporter spans = to(receiver.address(), OtlpSpanExporter.FlushMode.END_OF_INVOCATION);
        Requests requests = new Requests(spans);
        for (int i = 0; i < 100; i++) {
            requests.follow();
        }
        spans.close();

        assertThat(receiver.count()).isEqualTo(2);
    }

    /** More requests than the queue has room for, while the receiver does not answer. */
    @Test
    void areDroppedRatherThanDelayARequest() {
        receiver.hang();
        OtlpSpanExporter spans = to(receiver.address(), OtlpSpanExporter.FlushMode.BACKGROUND);
        Requests requests = new Requests(spans);
        for (int i = 0; i < 5_000; i++) {
            requests.follow();
        }
        receiver.resume();
        spans.close();

        assertThat(receiver.count()).isLessThanOrEqualTo((512 + 64) / 64 + 1);
    }

    @Test
    void areNotMadeWhileTheReceiverIsDown() {
        receiver.close();
        assertBackoff(to(receiver.address(), OtlpSpanExporter.FlushMode.END_OF_INVOCATION));
    }

    @Test
    void areNotMadeWhileTheReceiverRefuses() {
        receiver.status(503);
        assertBackoff(to(receiver.address(), OtlpSpanExporter.FlushMode.END_OF_INVOCATION));
        assertThat(receiver.count()).isEqualTo(2);
    }

    @Test
    void areNotMadeWhileTheReceiverIsSilent() {
        receiver.hang();
        timeout = Duration.ofMillis(20);
        assertBackoff(to(receiver.address(), OtlpSpanExporter.FlushMode.END_OF_INVOCATION));
    }

    @Test
    void areNotMadeWhileTheReceiverStallsInItsResponse() {
        receiver.stallInBody();
        timeout = Duration.ofMillis(100);
        assertBackoff(to(receiver.address(), OtlpSpanExporter.FlushMode.END_OF_INVOCATION));
    }

    private void assertBackoff(OtlpSpanExporter spans) {
        new Requests(spans).follow();
        spans.flush();
        assertThat(spans.shouldSample(SAMPLED, Optional.empty())).isFalse();
        new Requests(spans).follow();
        spans.flush();
        assertThat(unavailableEvents).hasValue(1);

        now = now.plus(Duration.ofSeconds(10));
        assertThat(spans.shouldSample(SAMPLED, Optional.empty())).isTrue();
        new Requests(spans).follow();
        spans.flush();
        assertThat(unavailableEvents).hasValue(2);
    }

    @Test
    void areNotMadeOfUnsampledRequests() {
        OtlpSpanExporter spans = to(receiver.address(), OtlpSpanExporter.FlushMode.END_OF_INVOCATION);

        assertThat(spans.shouldSample(SAMPLED, Optional.empty())).isTrue();
        assertThat(spans.shouldSample(new TraceContext(Requests.TRACE, "", false), Optional.of(SAMPLED)))
                .isFalse();
    }

    private OtlpSpanExporter to(URI address, OtlpSpanExporter.FlushMode flushMode) {
        return new OtlpSpanExporter(
                new OtlpHttpClient(address, timeout, () -> now, unavailableEvents::incrementAndGet),
                flushMode,
                Map.of("service.name", "prompt-builder-api"),
                UnaryOperator.identity(),
                () -> now);
    }

    // OTLP's JSON has hexadecimal ids; protobuf's JSON has base64 for all bytes. That is the only difference.
    private static ExportTraceServiceRequest read(byte[] body) throws IOException {
        JsonNode json = JSON.readTree(body);
        for (String id : List.of("traceId", "spanId", "parentSpanId")) {
            for (JsonNode parent : json.findParents(id)) {
                byte[] bytes = HexFormat.of().parseHex(parent.path(id).asText());
                ((ObjectNode) parent).put(id, Base64.getEncoder().encodeToString(bytes));
            }
        }
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        JsonFormat.parser().merge(json.toString(), request);
        return request.build();
    }

    private static Map<String, AnyValue> attributes(List<KeyValue> list) {
        return list.stream().collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
    }

    private static AnyValue text(String value) {
        return AnyValue.newBuilder().setStringValue(value).build();
    }

    private static AnyValue number(long value) {
        return AnyValue.newBuilder().setIntValue(value).build();
    }

    private static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }
}
