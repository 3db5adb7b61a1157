package com.promptbuilder.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static com.promptbuilder.local.RuntimeClient.header;
import static com.promptbuilder.local.RuntimeClient.json;
import static org.assertj.core.api.Assertions.assertThat;

/** Batches: the real template, functions, table, queues and simulator. */
@Timeout(90)
class BatchOverHttpTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static RuntimeClient client;

    @BeforeAll
    static void start() throws IOException {
        client = new RuntimeClient(EndToEndTest.runtime(Map.of()));
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    @Test
    void identicalRequestsShareOneCall() {
        long before = client.calls();
        HttpResponse<String> batch = client.post("batch", batch(20, _ -> "the same"));

        assertThat(batch.statusCode()).isEqualTo(200);
        List<JsonNode> responses = json(batch).path("responses").valueStream().toList();
        assertThat(responses)
                .hasSize(20)
                .allMatch(response -> response.path("status").asInt() == 200);
        assertThat(responses.stream().map(response -> response.path("body")).distinct())
                .hasSize(1);
        assertThat(client.calls() - before).isEqualTo(1);
    }

    @Test
    void linesComeInTheOrderOfCompletion() {
        String slowAndFast = batch(2, i -> i == 0 ? "slow [[simulate: latency=4000]]" : "fast");
        HttpResponse<String> batch = client.post("batch", slowAndFast, "accept", "application/x-ndjson");

        assertThat(header(batch, "content-type")).isEqualTo("application/x-ndjson");
        assertThat(batch.body().lines().map(BatchOverHttpTest::parse))
                .extracting(line -> line.path("id").asText() + " " + line.path("status"))
                .containsExactly("1 200", "0 200");
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String batch(int requests, IntFunction<String> prompt) {
        return IntStream.range(0, requests)
                .mapToObj(i ->
                        "{\"id\":\"%d\",\"route\":\"/api/optimize\",\"body\":{\"mode\":\"text\",\"prompt\":\"%s\"}}"
                                .formatted(i, prompt.apply(i)))
                .collect(Collectors.joining(",", "{\"requests\":[", "]}"));
    }
}
