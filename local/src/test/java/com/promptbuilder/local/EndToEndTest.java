package com.promptbuilder.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.local.logs.LogSink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import static com.promptbuilder.local.RuntimeClient.header;
import static com.promptbuilder.local.RuntimeClient.json;
import static com.promptbuilder.local.RuntimeClient.send;
import static org.assertj.core.api.Assertions.assertThat;

/** Every route over real HTTP: the real template, functions, table and simulator. */
class EndToEndTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Path ROOT = Path.of("..");
    static RuntimeClient client;

    @BeforeAll
    static void start() throws IOException {
        client = new RuntimeClient(runtime(Map.of()));
    }

    /** The runtime with settings that override the defaults. */
    static LocalRuntime.Running runtime(Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PORT", "0",
                "TEMPLATE", ROOT.resolve("template.yaml").toString(),
                "SIMULATOR_LATENCY", "20ms",
                // Long timeouts, so that a busy machine does not open the DynamoDB circuit: then calls are not shared.
                "TABLE_TIMEOUT_MS", "5000"));
        environment.putAll(more);
        return LocalRuntime.start(
                LocalSettings.fromEnvironment(environment),
                environment,
                LocalServices.ofThisProject(),
                LogSink.printedTo(System.out));
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    /** The Cache-Status of a leader. */
    String led() {
        return "record; fwd=miss; stored, memory; fwd=miss; stored";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "optimize",
                "generate-questions",
                "get-enhancement-suggestions",
                "get-custom-suggestions",
                "detect-scene-change",
                "get-creative-suggestions"
            })
    void anEndpointAnswersOnceByClaudeAndThenFromMemory(String name) {
        String body = sample(name);
        HttpResponse<String> first = client.post(name, body);
        long calls = client.calls();
        HttpResponse<String> second = client.post(name, body);

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(header(first, "cache-status")).isEqualTo(led());
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(header(second, "cache-status")).startsWith("memory; hit; ttl=");
        assertThat(client.calls()).isEqualTo(calls);
        assertThat(client.get(header(first, "content-location")).body()).isEqualTo(first.body());
    }

    @Test
    void aThousandWhoAskTheSameAtOnceCostOneCall() throws Exception {
        long before = client.calls();
        String body = "{\"prompt\":\"many at once [[simulate: latency=500]]\",\"mode\":\"text\"}";
        Callable<HttpResponse<String>> ask = () -> client.post("optimize", body);
        List<HttpResponse<String>> answers;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            answers = callers.invokeAll(Stream.generate(() -> ask).limit(1_000).toList()).stream()
                    .map(Future::resultNow)
                    .toList();
        }

        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(200);
        assertThat(answers.stream().map(HttpResponse::body).distinct()).hasSize(1);
        assertThat(client.calls() - before).isEqualTo(1);
    }

    @Test
    void anOverloadedClaudeIsOneFailureForAllWhoAsk() {
        long before = client.calls();
        String body = "{\"prompt\":\"[[simulate: 529 retry-after=30 should-retry=false]]\",\"mode\":\"text\"}";

        List<HttpResponse<String>> answers =
                Stream.generate(() -> client.post("optimize", body)).limit(5).toList();

        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(503);
        assertThat(answers).allMatch(answer -> header(answer, "retry-after").matches("[12]?[0-9]|30"));
        assertThat(answers).allMatch(answer -> answer.body().startsWith("{\"error\":\"Claude API error: overloaded\""));
        assertThat(client.calls() - before).isEqualTo(1);
    }

    @Test
    void anAnswerThatLostAVariableTwiceHasAWarningAndIsNotStored() {
        long before = client.calls();
        HttpResponse<String> lost = client.post(
                "optimize", "{\"prompt\":\"greet {{name}} [[simulate: lose-variables]]\",\"mode\":\"text\"}");

        assertThat(lost.statusCode()).isEqualTo(200);
        assertThat(header(lost, "x-answer-warning")).isEqualTo("variables-lost");
        assertThat(header(lost, "cache-control")).isEqualTo("no-store");
        assertThat(header(lost, "cache-status")).doesNotContain("stored");
        assertThat(lost.body()).doesNotContain("{{name}}");
        assertThat(client.calls() - before).isEqualTo(2);
    }

    @Test
    void aVariableThatWasLostOnceComesBackAndSoDoesCode() {
        String code = "```js\\n" + "let a = 1;\\n".repeat(60) + "```";
        HttpResponse<String> kept = client.post(
                "optimize",
                "{\"prompt\":\"greet {{name}} [[simulate: lose-variables-once]]\\n" + code + "\",\"mode\":\"code\"}");

        assertThat(kept.statusCode()).isEqualTo(200);
        assertThat(header(kept, "x-answer-warning")).isEmpty();
        assertThat(kept.body()).contains("{{name}}", code).doesNotContain("[[code-block");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/live", "/health/ready", "/openapi.json", "/docs"})
    void theOtherRoutesAnswer(String path) {
        assertThat(client.get(path).statusCode()).isEqualTo(200);
    }

    static Stream<byte[]> junk() {
        byte[] random = new byte[4_096];
        new Random(1).nextBytes(random);
        return Stream.of(
                random,
                utf8("[".repeat(10_000)),
                utf8("{\"prompt\":\"\\ud800\",\"mode\":\"text\"}"),
                new byte[2 * 1024 * 1024],
                new byte[0]);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("junk")
    void junkGetsAClearRefusal(byte[] body) {
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(client.at("/api/optimize")).POST(BodyPublishers.ofByteArray(body)));

        assertThat(answer.statusCode()).isBetween(400, 499);
        assertThat(json(answer).fieldNames()).toIterable().contains("error", "requestId");
    }

    @Test
    void whatIsNowhereIsNotFound() {
        JsonNode body = json(client.get("/api/optimise"));

        assertThat(body.path("error").asText()).isEqualTo("Not found");
        assertThat(body.path("path").asText()).isEqualTo("/api/optimise");
        assertThat(client.get("/health/").statusCode()).isEqualTo(404);
    }

    @Test
    void anotherMethodIsToldWhichOneIsWanted() {
        HttpResponse<String> answer = client.get("/api/batch");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(header(answer, "allow")).isEqualTo("POST");
    }

    private static String sample(String name) {
        try {
            JsonNode event = JSON.readTree(Files.readString(ROOT.resolve("events/" + name + ".json")));
            return event.path("body").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aPairWithOneIdempotencyKeyCostsOneCallAlsoWithNoCache() throws Exception {
        long before = client.calls();
        Callable<HttpResponse<String>> ask = () -> client.post(
                "optimize",
                "{\"prompt\":\"a pair [[simulate: latency=500]]\",\"mode\":\"text\"}",
                "cache-control",
                "no-cache",
                "idempotency-key",
                "\"8e03978e-40d5-43dd\"");
        List<HttpResponse<String>> answers;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            answers = callers.invokeAll(List.of(ask, ask)).stream()
                    .map(Future::resultNow)
                    .toList();
        }

        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(200);
        assertThat(answers)
                .extracting(HttpResponse::body)
                .containsOnly(answers.getFirst().body());
        assertThat(answers)
                .extracting(answer -> header(answer, "idempotent-replayed"))
                .containsExactlyInAnyOrder("true", "");
        assertThat(client.calls() - before).isEqualTo(1);
    }
}
