package com.promptbuilder.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.promptbuilder.system.Build;
import com.promptbuilder.telemetry.EnvironmentMetrics.ProcessMetrics;
import com.promptbuilder.telemetry.RequestLog.Completed;
import com.promptbuilder.telemetry.RequestLog.Deployment;
import com.promptbuilder.telemetry.RequestLog.Started;
import com.promptbuilder.value.CallCost;
import com.promptbuilder.value.Usd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** A request's line fits the Embedded Metric Format. */
class EmfMetricsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1_800_000_000_123L));

    private final List<String> lines = new ArrayList<>();
    private final RequestLog requests = requestLog(lines::add);

    private static RequestLog requestLog(Consumer<String> lines) {
        return new RequestLog(
                new Deployment("test", "first"),
                new JsonLog(CLOCK, JsonLog.Level.ERROR, lines),
                new PendingCounters(),
                new EnvironmentMetrics("Optimize", CLOCK, () -> "f00-ba4", constantProcess()),
                _ -> {});
    }

    @Test
    void aMemoryHitIsThisLine() throws JsonProcessingException {
        RequestMetrics requestMetrics = new RequestMetrics();
        requestMetrics.increment("cache_hits_total", "cache_type", "memory");
        requestMetrics.addLogField("traceId", "1-2");

        write(requestMetrics, 200);

        ObjectNode line = (ObjectNode) JSON.readTree(lines.getFirst());
        assertThat(line.withObject("_aws").remove("Timestamp").asLong())
                .isCloseTo(System.currentTimeMillis(), within(60_000L));
        assertThat(names((ArrayNode) line.at("/_aws/CloudWatchMetrics/0/Metrics")))
                .containsExactlyInAnyOrder(
                        "requests Count", "duration Milliseconds", "cacheHits Count", "coldStarts Count");
        line.withObject("/_aws/CloudWatchMetrics/0").remove("Metrics");
        assertThat(line).isEqualTo(JSON.readTree("""
                {"timestamp":"2027-01-15T08:00:00.123Z","level":"INFO","message":"request","version":"VERSION","requestId":"find-me","environmentId":"f00ba4",
                "method":"POST","status":200,"durationMs":1.5,"traceId":"1-2",
                "_aws":{"CloudWatchMetrics":[{"Namespace":"PromptBuilder",
                "Dimensions":[["service","stage","stack","route"]]}]},
                "service":"prompt-builder-api","stage":"test","stack":"first","route":"/api/optimize",
                "requests":1.0,"duration":1.5,"cacheHits":1.0,"coldStarts":1.0,
                "samples":[{"name":"cache_hits_total","labels":{"cache_type":"memory"},"value":1.0},
                {"name":"http_requests_total","labels":{"method":"POST","route":"/api/optimize","status_code":"200"},"value":1.0},
                {"name":"http_request_duration_seconds","labels":{"method":"POST","route":"/api/optimize","status_code":"200"},"value":0.0015},
                {"name":"cold_starts_total","labels":{"function":"Optimize"},"value":1.0},
                {"name":"process_resident_memory_bytes","labels":{"environment_id":"f00ba4"},"value":1000.0},
                {"name":"process_cpu_seconds_total","labels":{"environment_id":"f00ba4"},"value":0.5}]}""".replace("VERSION", Build.CURRENT.text())));
    }

    private static List<String> names(ArrayNode metrics) {
        return metrics.valueStream()
                .map(metric ->
                        metric.path("Name").asText() + " " + metric.path("Unit").asText())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "200, INFO",
        "304, INFO",
        "400, INFO",
        "404, INFO",
        "401, WARN",
        "422, WARN",
        "429, WARN",
        "500, ERROR",
        "503, ERROR"
    })
    void theLevelFollowsTheStatus(int status, String level) throws JsonProcessingException {
        write(new RequestMetrics(), status);

        assertThat(JSON.readTree(lines.getFirst()).path("level").asText()).isEqualTo(level);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404, 422, 500, 503})
    void everyLineFitsTheSpecification(int status) throws JsonProcessingException {
        write(sampleMetrics(), status);

        JsonNode line = JSON.readTree(lines.getFirst());
        assertThat(schema().validate(line)).isEmpty();
        JsonNode directive = line.at("/_aws/CloudWatchMetrics/0");
        for (JsonNode dimension : directive.at("/Dimensions/0")) {
            assertThat(line.path(dimension.asText()).isTextual()).isTrue();
        }
        for (JsonNode metric : directive.path("Metrics")) {
            assertThat(line.path(metric.path("Name").asText()).isNumber()).isTrue();
        }
    }

    @Test
    void linesOfConcurrentRequestsDoNotMix() {
        Set<String> found = ConcurrentHashMap.newKeySet();
        RequestLog concurrent = requestLog(line -> found.add(identity(line)));
        Set<String> expected = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int number = 0; number < 2_000; number++) {
                String id = "id" + number;
                expected.add(id + " /" + id + " 1 " + id);
                Future<?> _ = threads.submit(() -> {
                    RequestMetrics requestMetrics = new RequestMetrics();
                    requestMetrics.increment("cache_hits_total", "cache_type", id);
                    Started started = concurrent.begin(id, "GET", Optional.of("/" + id), requestMetrics);
                    concurrent.end(started, new Completed(200, Optional.empty(), Optional.empty(), 1));
                });
            }
        }

        assertThat(found).isEqualTo(expected);
    }

    @Test
    void aLineHasNothingOfTheLineBefore() throws JsonProcessingException {
        RequestMetrics first = sampleMetrics();
        first.addCallCost(new CallCost(new Usd(7), 1, 0, 0));
        first.answeredFrom("memory", new CallCost(new Usd(7), 1, 0, 0));
        first.addLogField("traceId", "1-2");

        write(first, 503);
        write(new RequestMetrics(), 200);

        JsonNode line = JSON.readTree(lines.getLast());
        assertThat(names((ArrayNode) line.at("/_aws/CloudWatchMetrics/0/Metrics")))
                .containsExactlyInAnyOrder("requests Count", "duration Milliseconds");
        assertThat(line.at("/_aws/CloudWatchMetrics/0/Dimensions")).hasSize(1);
        assertThat(line.has("traceId") || line.has("costUsd") || line.has("savedUsd") || line.has("errors5xx"))
                .isFalse();
    }

    @Test
    void theTimestampOfALineIsThatOfItsEnd() throws JsonProcessingException {
        write(new RequestMetrics(), 200);
        long before = System.currentTimeMillis();
        write(new RequestMetrics(), 200);

        assertThat(JSON.readTree(lines.getLast()).at("/_aws/Timestamp").asLong())
                .isGreaterThanOrEqualTo(before);
    }

    /** It is unknown whether metric filters read exponents. */
    @Test
    void costHasNoExponent() {
        RequestMetrics requestMetrics = sampleMetrics();
        requestMetrics.addCallCost(new CallCost(new Usd(7), 1, 0, 0));
        requestMetrics.answeredFrom("memory", new CallCost(new Usd(12_000_000_010L), 1, 0, 0));
        write(requestMetrics, 200);

        assertThat(lines.getFirst()).contains("\"costUsd\":0.000000007", "\"savedUsd\":12.00000001");
    }

    private static String identity(String text) {
        try {
            JsonNode line = JSON.readTree(text);
            return "%s %s %d %s"
                    .formatted(
                            line.path("requestId").asText(),
                            line.path("route").asText(),
                            line.path("cacheHits").asInt(),
                            line.at("/samples/0/labels/cache_type").asText());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void environmentMetricsAreWrittenEveryTenSeconds() {
        write(new RequestMetrics(), 200);
        write(new RequestMetrics(), 200);

        assertThat(lines.getFirst()).contains("cold_starts_total", "process_cpu_seconds_total");
        assertThat(lines.getLast()).doesNotContain("cold_starts_total", "process_cpu_seconds_total");
    }

    private static JsonSchema schema() {
        InputStream restated = EmfMetricsTest.class.getResourceAsStream("/emf.schema.json");
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(restated);
    }

    private static RequestMetrics sampleMetrics() {
        RequestMetrics requestMetrics = new RequestMetrics();
        requestMetrics.increment("cache_misses_total", "cache_type", "memory");
        requestMetrics.increment("cache_misses_total", "cache_type", "record");
        requestMetrics.record(
                "claude_api_calls_total", Map.of("endpoint", "messages", "status", "error", "mode", "text"), 2);
        requestMetrics.record("claude_tokens_total", Map.of("type", "input", "mode", "text"), 120);
        requestMetrics.record("claude_cost_usd_total", Map.of("mode", "text", "model", "claude-haiku-5-5"), 0.00044);
        requestMetrics.increment("coalesced_requests_total", "type", "fleet");
        requestMetrics.increment("claude_calls_avoided_total", "reason", "coalesced");
        return requestMetrics;
    }

    private void write(RequestMetrics requestMetrics, int status) {
        Started started = requests.begin("find-me", "POST", Optional.of("/api/optimize"), requestMetrics);
        requests.end(started, new Completed(status, Optional.empty(), Optional.empty(), 1_500_000));
    }

    private static ProcessMetrics constantProcess() {
        return new ProcessMetrics() {
            @Override
            public OptionalLong residentBytes() {
                return OptionalLong.of(1_000);
            }

            @Override
            public OptionalDouble cpuSeconds() {
                return OptionalDouble.of(0.5);
            }

            @Override
            public Optional<Instant> startedAt() {
                return Optional.empty();
            }
        };
    }
}
