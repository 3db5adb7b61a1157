package com.promptbuilder.functions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.claude.ClaudeProbe;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.coalesce.InMemoryRecords;
import com.promptbuilder.coalesce.Surroundings;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.http.Application;
import com.promptbuilder.http.EndpointFunction;
import com.promptbuilder.http.LambdaFunction;
import com.promptbuilder.http.Outside;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.telemetry.Backlog;
import com.promptbuilder.telemetry.Deployment;
import com.promptbuilder.telemetry.Log;
import com.promptbuilder.telemetry.ProcessFacts;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.telemetry.Samples;
import com.promptbuilder.telemetry.Vitals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What CloudWatch gets to know of lines that were really written.
 *
 * @param dimensions each metric's lists of dimensions, their names in order
 * @param values those of a dimension, by its name
 */
record EmfLines(String namespace, Map<String, Set<List<String>>> dimensions, Map<String, Set<String>> values) {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    /** Of each endpoint's function, which answers its sample event; and of requests that saw everything there is to count. */
    static EmfLines all() {
        List<String> lines = new ArrayList<>();
        Log log = new Log(CLOCK, Log.Level.ERROR, lines::add);
        try {
            for (Endpoint<?, ?> endpoint : Bodies.ENDPOINTS) {
                answer(endpoint, log);
            }
            job(log);
            eventful(log, 503, "cache_hits_total");
            eventful(log, 404, "cache_misses_total");
            return of(lines);
        } catch (IOException | ReflectiveOperationException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static void answer(Endpoint<?, ?> endpoint, Log log) throws IOException, ReflectiveOperationException {
        EndpointFunction function = (EndpointFunction)
                endpoint.in().getEnclosingClass().getConstructor().newInstance();
        assertThat(said(function, endpoint, endpoint.name(), log)
                        .path("statusCode")
                        .asInt())
                .isEqualTo(200);
    }

    private static void job(Log log) throws IOException {
        assertThat(said(new Worker(), Optimize.ENDPOINT, "worker", log).path("batchItemFailures"))
                .isEmpty();
    }

    private static JsonNode said(LambdaFunction function, Endpoint<?, ?> endpoint, String sample, Log log)
            throws IOException {
        Surroundings world = new Surroundings(
                CLOCK,
                _ -> false,
                () -> "owner",
                new Random(1),
                Thread.ofVirtual().factory());
        Outside outside = new Outside(
                new InMemoryRecords(),
                prompt -> new Completion.Text(endpoint.sampleReply("Some words"), prompt.model(), Usage.NONE),
                () -> ClaudeProbe.Finding.HEALTHY);
        function.serveWith(new Application(Settings.fromEnvironment(Map.of("STAGE", "test")), outside, world, log));
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        function.handleRequest(
                Files.newInputStream(Template.ROOT.resolve("events/" + sample + ".json")), answer, new FakeContext());
        return new JsonMapper().readTree(answer.toByteArray());
    }

    private static void eventful(Log log, int status, String lookUp) {
        Samples samples = new Samples();
        samples.count(lookUp, "cache_type", "memory");
        samples.add("claude_api_calls_total", Map.of("endpoint", "messages", "status", "error", "mode", "text"), 2);
        samples.add("claude_tokens_total", Map.of("type", "input", "mode", "text"), 120);
        samples.add("claude_cost_usd_total", Map.of("mode", "text", "model", "claude-haiku-5-5"), 0.00044);
        samples.count("coalesced_requests_total", "type", "fleet");
        samples.count("claude_calls_avoided_total", "reason", "coalesced");
        Vitals vitals = new Vitals("Optimize", CLOCK, () -> "id", ProcessFacts.real());
        RequestLog requests = new RequestLog(new Deployment("test", "local"), log, new Backlog(), vitals, _ -> {});
        RequestLog.Entry entry = requests.begin("id", "POST", Optional.of("/api/optimize"), samples);
        requests.end(entry, new RequestLog.End(status, Optional.empty(), Optional.empty(), 1_500_000));
    }

    private static EmfLines of(List<String> lines) throws JsonProcessingException {
        Map<String, Set<List<String>>> dimensions = new TreeMap<>();
        Map<String, Set<String>> values = new TreeMap<>();
        Set<String> namespaces = new TreeSet<>();
        for (String text : lines) {
            JsonNode line = new JsonMapper().readTree(text);
            for (JsonNode directive : line.at("/_aws/CloudWatchMetrics")) {
                namespaces.add(directive.path("Namespace").asText());
                List<String> names = directive
                        .at("/Dimensions/0")
                        .valueStream()
                        .map(JsonNode::asText)
                        .toList();
                names.forEach(name -> values.computeIfAbsent(name, _ -> new TreeSet<>())
                        .add(line.path(name).asText()));
                directive
                        .path("Metrics")
                        .forEach(metric -> dimensions
                                .computeIfAbsent(metric.path("Name").asText(), _ -> new HashSet<>())
                                .add(names));
            }
        }
        assertThat(namespaces).hasSize(1);
        return new EmfLines(namespaces.iterator().next(), dimensions, values);
    }
}
