package com.promptbuilder.local;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.app.Application;
import com.promptbuilder.app.Backends;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.claude.HttpClientProvider;
import com.promptbuilder.claude.MessagesApi;
import com.promptbuilder.coalesce.InMemoryRecordStore;
import com.promptbuilder.functions.GenerateQuestions;
import com.promptbuilder.lambda.HttpFunction;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.simulator.ClaudeSimulator;
import com.promptbuilder.simulator.SimulatorSettings;
import com.promptbuilder.simulator.SimulatorStats;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.value.Secret;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** A real handler with a real simulator and fake time, which advances only in sleeps. */
final class HandlerUnderTest implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    final List<String> log = new ArrayList<>();
    private final ClaudeSimulator claude =
            ClaudeSimulator.start(SimulatorSettings.fromEnvironment(Map.of("SIMULATOR_LATENCY", "0")));
    private final HttpClientProvider httpClientProvider = new HttpClientProvider();
    private final HttpFunction function = new GenerateQuestions();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    HandlerUnderTest() {
        SystemServices world = new SystemServices(
                () -> now,
                this::pass,
                () -> UUID.randomUUID().toString(),
                new Random(1),
                _ -> Thread.ofVirtual().unstarted(() -> {}));
        Optional<Secret> key = Optional.of(new Secret("any"));
        function.useApplication(new Application(
                Settings.fromEnvironment(Map.of()),
                new Backends(
                        new InMemoryRecordStore(),
                        new MessagesApi(claude.baseUrl(), () -> key, httpClientProvider),
                        () -> HealthCheck.Status.HEALTHY),
                world,
                new JsonLog(world.clock(), JsonLog.Level.INFO, log::add)));
    }

    boolean pass(Duration time) {
        now = now.plus(time);
        return true;
    }

    /** The proxy response to a request with this fault, in an invocation with that remaining time. */
    JsonNode ask(String fault, Duration time) throws IOException {
        return askAbout("[[simulate: " + fault + "]]", time);
    }

    JsonNode askAbout(String prompt, Duration time) throws IOException {
        ObjectNode event = JSON.createObjectNode()
                .put("httpMethod", "POST")
                .put("path", "/api/generate-questions")
                .put("resource", "/api/generate-questions")
                .put("body", JSON.createObjectNode().put("prompt", prompt).toString());
        event.putObject("headers").put("Content-Type", "application/json");
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        function.handleRequest(
                new ByteArrayInputStream(event.toString().getBytes(StandardCharsets.UTF_8)), answer, context(time));
        return JSON.readTree(answer.toByteArray());
    }

    private static Context context(Duration left) {
        return (Context) Proxy.newProxyInstance(
                Context.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (_, method, _) -> switch (method.getName()) {
                    case "getRemainingTimeInMillis" -> (int) left.toMillis();
                    case "getAwsRequestId" -> "invocation";
                    case "getXrayTraceId" -> "Root=1-6922f765-1f2cddc2ba46b565e8dda990;Sampled=0";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    static JsonNode body(JsonNode answer) throws IOException {
        return JSON.readTree(answer.path("body").asText());
    }

    /** The sum of a counter over all its labels, from the log. */
    double counted(String counter) throws IOException {
        double sum = 0;
        for (String line : log) {
            for (JsonNode sample : JSON.readTree(line).path("samples")) {
                sum += sample.path("name").asText().equals(counter)
                        ? sample.path("value").asDouble()
                        : 0;
            }
        }
        return sum;
    }

    long calls() {
        return claude.stats().calls();
    }

    SimulatorStats stats() {
        return claude.stats();
    }

    @Override
    public void close() {
        httpClientProvider.close();
        claude.close();
    }
}
