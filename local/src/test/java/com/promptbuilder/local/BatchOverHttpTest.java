package com.promptbuilder.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Batches over real HTTP: the real template, functions, table, queues and simulator. */
class BatchOverHttpTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static LocalRuntime.Running running;

    @BeforeAll
    static void start() throws IOException {
        running = EndToEndTest.runtime(Map.of("SIMULATOR_LATENCY", "200ms"));
    }

    @AfterAll
    static void stop() {
        running.runtime().close();
    }

    @Test
    void identicalRequestsShareOneCall() throws Exception {
        HttpResponse<String> batch = send(batch(20, _ -> "the same [[simulate: latency=1000]]"), "application/json");

        assertThat(batch.statusCode()).isEqualTo(200);
        List<JsonNode> responses =
                JSON.readTree(batch.body()).path("responses").valueStream().toList();
        assertThat(responses).hasSize(20).allMatch(item -> item.path("status").asInt() == 200);
        assertThat(responses.stream().map(item -> item.path("body")).distinct()).hasSize(1);
        assertThat(responses)
                .filteredOn(item ->
                        item.at("/headers/cache-status").asText().equals("record; fwd=miss; stored, memory; fwd=miss; stored"))
                .hasSize(1);
    }

    @Test
    void linesComeInTheOrderOfCompletion() throws Exception {
        HttpResponse<String> batch =
                send(batch(2, i -> i == 0 ? "slow [[simulate: latency=4000]]" : "fast"), "application/x-ndjson");

        assertThat(batch.headers().firstValue("content-type")).contains("application/x-ndjson");
        assertThat(batch.body().lines().map(BatchOverHttpTest::parse))
                .extracting(line -> line.path("id").asText() + " " + line.path("status"))
                .containsExactly("1 200", "0 200");
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String batch(int items, IntFunction<String> prompt) {
        return IntStream.range(0, items)
                .mapToObj(i -> "{\"id\":\"" + i + "\",\"route\":\"/api/optimize\",\"body\":{\"mode\":\"text\",\"prompt\":\""
                        + prompt.apply(i) + "\"}}")
                .collect(Collectors.joining(",", "{\"requests\":[", "]}"));
    }

    private static HttpResponse<String> send(String body, String accept) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(running.url().resolve("/api/batch"))
                        .header("content-type", "application/json")
                        .header("accept", accept)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
