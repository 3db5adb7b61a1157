package com.promptbuilder.functions;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.tests.EventLoader;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.app.Application;
import com.promptbuilder.app.Backends;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.coalesce.InMemoryRecordStore;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.lambda.EndpointFunction;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.EnvironmentMetrics;
import com.promptbuilder.telemetry.EnvironmentMetrics.ProcessMetrics;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.telemetry.PendingCounters;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.telemetry.RequestLog.Deployment;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.CallCost;
import com.promptbuilder.value.Usd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * CloudWatch metrics of real log lines, and those that metric filters of the template take from them.
 *
 * @param namespaces the one namespace of all metrics
 * @param dimensions each metric's dimension sets, with sorted names
 * @param values dimension values by dimension name
 */
record EmfLines(Set<String> namespaces, Map<String, Set<List<String>>> dimensions, Map<String, Set<String>> values) {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final Collection<JsonNode> METRIC_FILTERS =
            SamTemplate.read().resources("AWS::Logs::MetricFilter").values();
    private static final Pattern FIELD = Pattern.compile("\\$\\.(\\w+)");

    /** Lines of each endpoint's function for its sample event, and of requests and jobs with all counters. */
    static EmfLines all() {
        List<String> lines = new ArrayList<>();
        JsonLog jsonLog = new JsonLog(CLOCK, JsonLog.Level.ERROR, lines::add);
        try {
            for (Endpoint<?, ?> endpoint : Bodies.ENDPOINTS) {
                answer(endpoint, jsonLog);
            }
            job(jsonLog);
            requestWithAllCounters(jsonLog, 503, "cache_hits_total");
            requestWithAllCounters(jsonLog, 404, "cache_misses_total");
            return of(lines);
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(Endpoint<?, ?> endpoint, JsonLog jsonLog)
            throws IOException, ReflectiveOperationException {
        EndpointFunction function = (EndpointFunction)
                endpoint.in().getEnclosingClass().getConstructor().newInstance();
        function.useApplication(application(endpoint, jsonLog));
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        function.handleRequest(Files.newInputStream(sample(endpoint.name())), answer, new FakeContext());
        assertThat(new JsonMapper()
                        .readTree(answer.toByteArray())
                        .path("statusCode")
                        .asInt())
                .isEqualTo(200);
    }

    private static void job(JsonLog jsonLog) {
        Worker worker = new Worker();
        worker.useApplication(application(Optimize.ENDPOINT, jsonLog));
        SQSEvent event = EventLoader.loadSQSEvent(sample("worker").toString());
        assertThat(worker.handleRequest(event, new FakeContext()).getBatchItemFailures())
                .isEmpty();
    }

    private static Path sample(String name) {
        return SamTemplate.ROOT.resolve("events/" + name + ".json");
    }

    private static Application application(Endpoint<?, ?> endpoint, JsonLog jsonLog) {
        SystemServices services = new SystemServices(
                CLOCK,
                _ -> false,
                () -> "owner",
                new Random(1),
                Thread.ofVirtual().factory());
        Backends backends = new Backends(
                new InMemoryRecordStore(),
                prompt -> new Completion.Text(endpoint.sampleReply("Some words"), prompt.model(), Usage.NONE),
                () -> HealthCheck.Status.HEALTHY);
        return new Application(Settings.fromEnvironment(Map.of("STAGE", "test")), backends, services, jsonLog);
    }

    private static void requestWithAllCounters(JsonLog jsonLog, int status, String lookUp) {
        RequestMetrics requestMetrics = new RequestMetrics();
        requestMetrics.increment(lookUp, "cache_type", "memory");
        requestMetrics.record(
                "claude_api_calls_total", Map.of("endpoint", "messages", "status", "error", "mode", "text"), 2);
        requestMetrics.record("claude_tokens_total", Map.of("type", "input", "mode", "text"), 120);
        requestMetrics.record("claude_cost_usd_total", Map.of("mode", "text", "model", "claude-haiku-5-5"), 0.00044);
        requestMetrics.addCallCost(new CallCost(new Usd(440_000), 120, 0, 0));
        requestMetrics.record("claude_time_to_first_text_seconds", Map.of("mode", "text"), 0.7);
        requestMetrics.increment("coalesced_requests_total", "type", "fleet");
        requestMetrics.increment("claude_calls_avoided_total", "reason", "coalesced");
        EnvironmentMetrics environmentMetrics =
                new EnvironmentMetrics("Optimize", CLOCK, () -> "id", ProcessMetrics.system());
        RequestLog requests = new RequestLog(
                new Deployment("test", "local"), jsonLog, new PendingCounters(), environmentMetrics, _ -> {});
        RequestLog.Started started = requests.begin("id", "POST", Optional.of("/api/optimize"), requestMetrics);
        requests.end(started, new RequestLog.Completed(status, Optional.empty(), Optional.empty(), 1_500_000));
    }

    private static EmfLines of(List<String> lines) throws JsonProcessingException {
        EmfLines all = new EmfLines(new TreeSet<>(), new TreeMap<>(), new TreeMap<>());
        for (String text : lines) {
            JsonNode line = new JsonMapper().readTree(text);
            line.at("/_aws/CloudWatchMetrics").forEach(directive -> all.addDirective(line, directive));
            METRIC_FILTERS.forEach(filter -> all.addFiltered(line, filter));
        }
        assertThat(all.namespaces).hasSize(1);
        return all;
    }

    private void addDirective(JsonNode line, JsonNode directive) {
        namespaces.add(directive.path("Namespace").asText());
        for (JsonNode set : directive.path("Dimensions")) {
            List<String> names = set.valueStream().map(JsonNode::asText).toList();
            names.forEach(name -> values.computeIfAbsent(name, _ -> new TreeSet<>())
                    .add(line.path(name).asText()));
            directive
                    .path("Metrics")
                    .forEach(metric -> addDimensions(metric.path("Name").asText(), names));
        }
    }

    /** Adds what a metric filter of the template takes from a line, if the line has all fields of the filter's pattern. */
    private void addFiltered(JsonNode line, JsonNode filter) {
        boolean isMatch = FIELD.matcher(filter.path("FilterPattern").asText())
                .results()
                .allMatch(field -> line.has(field.group(1)));
        for (JsonNode metric : filter.path("MetricTransformations")) {
            assertThat(metric.path("Dimensions"))
                    .allSatisfy(dimension -> assertThat(dimension.path("Value").asText())
                            .isEqualTo("$." + dimension.path("Key").asText()));
            if (isMatch) {
                namespaces.add(metric.path("MetricNamespace").asText());
                addDimensions(
                        metric.path("MetricName").asText(),
                        metric.path("Dimensions")
                                .valueStream()
                                .map(dimension -> dimension.path("Key").asText())
                                .toList());
            }
        }
    }

    private void addDimensions(String metric, List<String> names) {
        dimensions.computeIfAbsent(metric, _ -> new HashSet<>()).add(names);
    }
}
