package com.promptbuilder.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.promptbuilder.telemetry.RequestLog.Completed;
import com.promptbuilder.telemetry.RequestLog.Started;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.cloudwatchlogs.emf.config.EnvironmentConfigurationProvider;
import software.amazon.cloudwatchlogs.emf.environment.Environments;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.MetricsFactory;
import software.amazon.lambda.powertools.metrics.model.DimensionSet;
import software.amazon.lambda.powertools.metrics.model.MetricUnit;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/** A request's line fits the Embedded Metric Format and equals the metrics of Powertools. */
class EmfMetricsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1_800_000_000_123L));

    private final List<String> lines = new ArrayList<>();
    private final JsonLog jsonLog = new JsonLog(CLOCK, JsonLog.Level.ERROR, lines::add);
    private final RequestLog requests = new RequestLog(
            new Deployment("test", "first"),
            jsonLog,
            new PendingCounters(),
            new EnvironmentMetrics("Optimize", CLOCK, () -> "f00-ba4", constantProcess()),
            _ -> {});

    @Test
    void aMemoryHitIsThisLine() {
        RequestMetrics requestMetrics = new RequestMetrics();
        requestMetrics.increment("cache_hits_total", "cache_type", "memory");

        write(requestMetrics, 200);

        assertThat(lines).singleElement().isEqualTo("""
                {"timestamp":"2027-01-15T08:00:00.123Z","level":"INFO","message":"request","requestId":"find-me","environmentId":"f00ba4",\
                "method":"POST","route":"/api/optimize","status":200,"durationMs":1.5,\
                "_aws":{"Timestamp":1800000000123,"CloudWatchMetrics":[{"Namespace":"PromptBuilder","Dimensions":[["service","stage","stack","route"]],\
                "Metrics":[{"Name":"requests","Unit":"Count"},{"Name":"duration","Unit":"Milliseconds"},{"Name":"cacheHits","Unit":"Count"},\
                {"Name":"coldStarts","Unit":"Count"}]}]},"service":"prompt-builder-api","stage":"test","stack":"first","requests":1,"duration":1.5,"cacheHits":1,\
                "coldStarts":1,"samples":[{"name":"cache_hits_total","labels":{"cache_type":"memory"},"value":1},LABELS\
                {"name":"cold_starts_total","labels":{"function":"Optimize"},"value":1},\
                {"name":"process_resident_memory_bytes","labels":{"environment_id":"f00ba4"},"value":1000},\
                {"name":"process_cpu_seconds_total","labels":{"environment_id":"f00ba4"},"value":0.5}]}""".replace("LABELS", requestSamples()));
    }

    // Labels have no order.
    private String requestSamples() {
        String line = lines.getFirst();
        int begin = line.indexOf("{\"name\":\"http_requests_total\"");
        int end = line.indexOf("{\"name\":\"cold_starts_total\"");
        assertThat(line.substring(begin, end))
                .contains("http_request_duration_seconds", "\"value\":0.0015}")
                .contains("\"status_code\":\"200\"");
        return line.substring(begin, end);
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
    void equalsTheLineOfPowertools() throws JsonProcessingException {
        write(sampleMetrics(), 503);
        JsonNode ours = JSON.readTree(lines.getFirst());
        JsonNode theirs = JSON.readTree(byPowertools(ours));

        assertThat(schema().validate(theirs)).isEmpty();
        assertThat(counted(ours)).isEqualTo(counted(theirs));
        assertThat(ours.at("/_aws/CloudWatchMetrics/0/Namespace"))
                .isEqualTo(theirs.at("/_aws/CloudWatchMetrics/0/Namespace"));
        assertThat(dimensions(ours)).isEqualTo(dimensions(theirs));
    }

    @Test
    void environmentMetricsAreWrittenEveryTenSeconds() {
        write(new RequestMetrics(), 200);
        write(new RequestMetrics(), 200);

        assertThat(lines.getFirst()).contains("cold_starts_total", "process_cpu_seconds_total");
        assertThat(lines.getLast()).doesNotContain("cold_starts_total", "process_cpu_seconds_total");
    }

    private static String byPowertools(JsonNode ours) {
        PrintStream terminal = System.out;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        EnvironmentConfigurationProvider.getConfig().setEnvironmentOverride(Environments.Lambda);
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            Metrics metrics = MetricsFactory.getMetricsInstance();
            metrics.setNamespace("PromptBuilder");
            metrics.setDefaultDimensions(DimensionSet.of(
                    "service", "prompt-builder-api", "stage", "test", "stack", "first", "route", "/api/optimize"));
            for (EmfMetrics.Metric metric : EmfMetrics.Metric.values()) {
                if (ours.has(metric.key())) {
                    MetricUnit unit = Arrays.stream(MetricUnit.values())
                            .filter(each -> each.getName().equals(metric.unit()))
                            .findFirst()
                            .orElseThrow();
                    metrics.addMetric(metric.key(), ours.path(metric.key()).asDouble(), unit);
                }
            }
            metrics.flush();
        } finally {
            System.setOut(terminal);
        }
        return written.toString(StandardCharsets.UTF_8);
    }

    private static Map<String, String> counted(JsonNode line) {
        Map<String, String> metrics = new TreeMap<>();
        for (JsonNode metric : line.at("/_aws/CloudWatchMetrics/0/Metrics")) {
            String name = metric.path("Name").asText();
            metrics.put(
                    name, line.path(name).asDouble() + " " + metric.path("Unit").asText());
        }
        return metrics;
    }

    private static Map<String, String> dimensions(JsonNode line) {
        Map<String, String> dimensions = new TreeMap<>();
        line.at("/_aws/CloudWatchMetrics/0/Dimensions/0")
                .forEach(name ->
                        dimensions.put(name.asText(), line.path(name.asText()).asText()));
        return dimensions;
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
