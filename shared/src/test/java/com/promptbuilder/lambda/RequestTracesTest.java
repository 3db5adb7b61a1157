package com.promptbuilder.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.tracing.RecordingSpanExporter;
import com.promptbuilder.tracing.SpanExporter.SpanData;
import com.promptbuilder.tracing.XRaySpanExporter;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class RequestTracesTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00-" + TRACE + "-00f067aa0ba902b7-01";

    private final RecordingSpanExporter spans = new RecordingSpanExporter();
    private final FunctionHarness functionHarness = new FunctionHarness(Map.of(), spans);

    @Test
    void ofAMissGoThroughAllPartsToClaude() {
        functionHarness.send(Event.haiku().header("traceparent", CALLER));

        assertThat(spans.names()).containsExactly("key", "memory", "claude", "record", "POST /api/write-haiku");
        SpanData request = spans.request();
        assertThat(spans.all()).allMatch(span -> span.context().traceId().equals(TRACE));
        assertThat(request.parentId()).isEqualTo("00f067aa0ba902b7");
        assertThat(request.attributes()).containsEntry("http.response.status_code", 200L);
        assertThat(spans.last("memory").parentId()).isEqualTo(request.context().spanId());
        assertThat(spans.last("memory").attributes()).containsEntry("cache.hit", false);
        assertThat(spans.last("record").attributes()).containsEntry("coalesce.role", "led");
        assertThat(spans.last("claude").parentId())
                .isEqualTo(spans.last("record").context().spanId());
        assertThat(spans.last("claude").attributes()).containsEntry("claude.attempts", 1L);
        assertThat(spans.all()).noneMatch(SpanData::failed);
    }

    @Test
    void ofAHitEndInMemory() {
        functionHarness.send(Event.haiku());
        spans.all().clear();
        functionHarness.send(Event.haiku());

        assertThat(spans.names()).containsExactly("key", "memory", "POST /api/write-haiku");
        assertThat(spans.last("memory").attributes()).containsEntry("cache.hit", true);
    }

    @Test
    void tellAFailure() {
        functionHarness.claude(_ -> new Failure.InvalidResponse()).send(Event.haiku());

        assertThat(spans.request().failed()).isTrue();
        assertThat(spans.request().attributes()).containsEntry("http.response.status_code", 502L);
        assertThat(spans.last("claude").failed()).isTrue();
        assertThat(spans.last("claude").attributes()).containsEntry("claude.attempts", 2L);
        assertThat(spans.last("memory").failed()).isFalse();
    }

    @Test
    void areOfTheRouteWhateverThePath() {
        functionHarness.send(Event.rest("CANARY", "/canary"));

        assertThat(spans.names()).containsExactly("other none");
        assertThat(spans.all().toString()).doesNotContainIgnoringCase("canary");
    }

    @Test
    void goOnToClaude() {
        functionHarness.claude(prompt -> {
            String parent =
                    prompt.callContext().requestMetrics().trace().traceparent().orElseThrow();
            assertThat(parent).startsWith("00-" + TRACE + "-").endsWith("-01").isNotEqualTo(CALLER);
            return FunctionHarness.text(FunctionHarness.HAIKU);
        });

        assertThat(functionHarness
                        .send(Event.haiku().header("traceparent", CALLER))
                        .status())
                .isEqualTo(200);
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void areForwardedToClaudeWithoutAnExporter() {
        FunctionHarness silent = new FunctionHarness();
        silent.send(Event.haiku().header("traceparent", CALLER.replace("-01", "-00")));

        Optional<String> parent =
                silent.asked.getFirst().callContext().requestMetrics().trace().traceparent();
        assertThat(parent).hasValueSatisfying(value -> assertThat(value).matches("00-" + TRACE + "-[0-9a-f]{16}-00"));
    }

    @Test
    void ofAmazonsHeaderAreContinuedWhereThereIsNoOther() {
        String amazon = "Root=1-aaaaaaaa-bbbbbbbbbbbbbbbbbbbbbbbb;Parent=cccccccccccccccc;Sampled=1";
        functionHarness.send(Event.haiku().header("X-Amzn-Trace-Id", amazon));
        assertThat(spans.request().context().traceId()).isEqualTo("aaaaaaaa" + "b".repeat(24));
        assertThat(spans.request().parentId()).isEqualTo("c".repeat(16));

        functionHarness.send(Event.haiku().header("X-Amzn-Trace-Id", amazon).header("traceparent", CALLER));
        assertThat(spans.request().context().traceId()).isEqualTo(TRACE);
    }

    @Test
    void startNewIfTheHeaderIsInvalid() throws JsonProcessingException {
        functionHarness.send(Event.haiku().header("traceparent", "canary"));

        String id = spans.request().context().traceId();
        assertThat(id).matches("[0-9a-f]{32}");
        assertThat(spans.request().parentId()).isEmpty();
        JsonNode line = JsonMapper.builder().build().readTree(functionHarness.log.getLast());
        assertThat(line.path("traceId").asText()).isEqualTo(id);
        assertThat(line.path("requestId").asText()).isNotEmpty();
    }

    @Test
    void areNotKeptWhereTheCallerSamplesNone() {
        functionHarness.send(Event.haiku().header("traceparent", CALLER.replace("-01", "-00")));

        assertThat(spans.all()).isEmpty();
        assertThat(functionHarness.log.getLast()).contains(TRACE);
    }

    @Test
    void ofAnInvocationThatXRaySamplesGoToItsDaemon() throws IOException {
        String invocation = "Root=1-6922f765-1f2cddc2ba46b565e8dda990;Parent=53995c3f42cd8ad8;Sampled=";
        try (DatagramChannel daemon =
                DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            FunctionHarness lambda =
                    new FunctionHarness(Map.of(), new XRaySpanExporter((InetSocketAddress) daemon.getLocalAddress()));
            lambda.traced(invocation + 0).send(Event.haiku("songbird-prompt"));
            lambda.traced(invocation + 1).send(Event.haiku().header("X-Request-ID", "find-me"));

            ByteBuffer datagram = ByteBuffer.allocate(10_000);
            daemon.receive(datagram);
            String document = new String(datagram.array(), 0, datagram.position(), StandardCharsets.UTF_8);
            assertThat(document)
                    .contains("\"trace_id\":\"1-6922f765-1f2cddc2ba46b565e8dda990\"")
                    .contains("\"request_id\":\"find-me\"", "\"name\":\"claude\"")
                    .doesNotContain("songbird");
            assertThat(lambda.log.getLast()).contains("\"traceId\":\"6922f7651f2cddc2ba46b565e8dda990\"");
        }
    }

    @Test
    void containNoInput() {
        functionHarness.send(Event.haiku().header("Authorization", "songbird").header("User-Agent", "songbird"));

        assertThat(spans.all()).hasSize(5);
        assertThat(spans.all().toString()).doesNotContain("songbird", "Salt");
    }
}
