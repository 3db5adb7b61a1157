package com.promptbuilder.tracing;

import com.amazonaws.xray.AWSXRayRecorder;
import com.amazonaws.xray.AWSXRayRecorderBuilder;
import com.amazonaws.xray.entities.Segment;
import com.amazonaws.xray.entities.SegmentImpl;
import com.amazonaws.xray.entities.Subsegment;
import com.amazonaws.xray.entities.SubsegmentImpl;
import com.amazonaws.xray.entities.TraceID;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.promptbuilder.system.Build;
import com.promptbuilder.tracing.SpanExporter.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class XRaySpanExporterTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LARGEST_DATAGRAM = 65_507;
    private static final TraceContext INVOCATION =
            TraceContext.parseAmazon(Requests.INVOCATION, false).orElseThrow();

    private final DatagramChannel daemon;
    private final XRaySpanExporter spans;

    XRaySpanExporterTest() throws IOException {
        daemon = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        spans = new XRaySpanExporter((InetSocketAddress) daemon.getLocalAddress());
    }

    @AfterEach
    void close() throws IOException {
        spans.close();
        daemon.close();
    }

    /** Encodes spans like the X-Ray SDK. */
    @Test
    void areWrittenAsTheSdkWritesThem() throws IOException {
        new Requests(spans).follow();
        JsonNode ours = receive();

        RecordingSpanExporter kept = new RecordingSpanExporter();
        new Requests(kept).follow();
        assertThat(ours).isEqualTo(JSON.readTree(theirs(kept).streamSerialize()));
    }

    @Test
    void fitThePublishedSchema() throws IOException {
        new Requests(spans).follow();
        assertThat(errors(receive())).isEmpty();

        new Requests(spans).recordSpans(1_000);
        JsonNode longest = receive();
        assertThat(errors(longest)).isEmpty();
        assertThat(longest.path("subsegments")).hasSize(63);
    }

    @Test
    void belongToTheInvocationWhateverTheClientsTrace() throws IOException {
        new Requests(spans).follow();
        JsonNode request = receive();

        assertThat(request.path("trace_id").asText()).isEqualTo("1-6922f765-1f2cddc2ba46b565e8dda990");
        assertThat(request.path("parent_id").asText()).isEqualTo("53995c3f42cd8ad8");
        assertThat(request.path("annotations").path("trace").asText()).isEqualTo(Requests.TRACE);
        assertThat(request.path("annotations").path("request_id").asText()).isEqualTo("find-me");
        JsonNode wait = request.path("subsegments").path(0).path("subsegments").path(0);
        assertThat(wait.path("annotations").path("leader_trace").asText()).isEqualTo(Requests.LEADER.traceId());
    }

    @Test
    void areMadeIfThePlatformSamplesTheInvocation() {
        TraceContext request = new TraceContext(Requests.TRACE, "", true);
        TraceContext unsampled = new TraceContext(INVOCATION.traceId(), INVOCATION.spanId(), false);

        assertThat(spans.shouldSample(request, Optional.of(INVOCATION))).isTrue();
        assertThat(spans.shouldSample(request, Optional.of(unsampled))).isFalse();
        assertThat(spans.shouldSample(request, Optional.of(request))).isFalse();
        assertThat(spans.shouldSample(request, Optional.empty())).isFalse();
    }

    @Test
    void areLostWithoutADaemonAndArriveOnceThereIsOne() throws IOException {
        InetSocketAddress address = (InetSocketAddress) daemon.getLocalAddress();
        daemon.close();
        for (int i = 0; i < 5; i++) {
            new Requests(spans).follow();
        }
        try (DatagramChannel later = DatagramChannel.open().bind(address)) {
            // The refusal of the last datagram may be reported at the next write.
            new Requests(spans).follow();
            new Requests(spans).follow();
            assertThat(receive(later).path("name").asText()).isEqualTo("request");
        }
    }

    @Test
    void areLostIfTheDaemonHasNoAddress() {
        new Requests(new XRaySpanExporter(InetSocketAddress.createUnresolved("unknown.invalid", 2000))).follow();
    }

    private JsonNode receive() throws IOException {
        return receive(daemon);
    }

    private static JsonNode receive(DatagramChannel daemon) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(LARGEST_DATAGRAM);
        daemon.receive(buffer);
        String[] parts = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).split("\n", -1);
        assertThat(parts).hasSize(2);
        assertThat(JSON.readTree(parts[0])).isEqualTo(JSON.readTree("{\"format\":\"json\",\"version\":1}"));
        return JSON.readTree(parts[1]);
    }

    private static Subsegment theirs(RecordingSpanExporter kept) {
        AWSXRayRecorder recorder = AWSXRayRecorderBuilder.standard().build();
        Segment function =
                new SegmentImpl(recorder, "function", TraceID.fromString("1-6922f765-1f2cddc2ba46b565e8dda990"));
        function.setId("53995c3f42cd8ad8");
        Subsegment request = theirs(recorder, "request", kept.request(), function, Optional.empty());
        Subsegment record = theirs(recorder, "record", kept.last("record"), function, Optional.of(request));
        theirs(recorder, "wait", kept.last("wait"), function, Optional.of(record))
                .putAnnotation("leader_trace", Requests.LEADER.traceId());
        request.putAnnotation("trace", Requests.TRACE);
        request.putAnnotation("version", Build.CURRENT.text());
        return request;
    }

    private static Subsegment theirs(
            AWSXRayRecorder recorder, String name, SpanData span, Segment function, Optional<Subsegment> around) {
        Subsegment subsegment = new SubsegmentImpl(recorder, name, function);
        subsegment.setId(span.context().spanId());
        subsegment.setStartTime(seconds(span.start()));
        subsegment.setEndTime(seconds(span.end()));
        subsegment.setInProgress(false);
        subsegment.setFault(span.failed());
        span.attributes().forEach((key, value) -> {
            String theirKey = key.replace('.', '_');
            switch (value) {
                case Long number -> subsegment.putAnnotation(theirKey, number);
                case Boolean truth -> subsegment.putAnnotation(theirKey, truth);
                case Object other -> subsegment.putAnnotation(theirKey, other.toString());
            }
        });
        around.ifPresentOrElse(outer -> outer.addSubsegment(subsegment), () -> subsegment.setParent(function));
        return subsegment;
    }

    private static double seconds(Instant time) {
        return time.getEpochSecond() + Math.floor(time.getNano() / 1e3) / 1e6;
    }

    private static Iterable<String> errors(JsonNode document) throws IOException {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(XRaySpanExporterTest.class.getResourceAsStream("/xray-subsegment.json"));
        return schema.validate(document).stream().map(Object::toString).toList();
    }
}
