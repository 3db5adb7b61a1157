package com.promptbuilder.local;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Streamed responses over real HTTP: the real template, functions, table and simulator. */
class StreamingTest {
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
    void theTextComesAsItIsWrittenAndThenTheAnswer() throws Exception {
        HttpResponse<String> told = send(events("many words"), BodyHandlers.ofString());

        assertThat(told.statusCode()).isEqualTo(200);
        assertThat(header(told, "content-type")).isEqualTo("text/event-stream");
        assertThat(header(told, "cache-status")).isEqualTo("record; fwd=miss, memory; fwd=miss");
        assertThat(names(told)).hasSizeGreaterThan(3).endsWith("usage", "done");
        assertThat(names(told).subList(0, names(told).size() - 2)).containsOnly("delta");
        HttpResponse<String> plain = send(plain("many words"), BodyHandlers.ofString());
        assertThat(header(plain, "cache-status")).startsWith("memory; hit");
        assertThat(last(told)).isEqualTo(plain.body());
        assertThat(header(plain, "content-location")).isEqualTo(header(told, "content-location"));
    }

    @Test
    void theFirstTextComesBeforeTheEndAndOthersReadAlong() throws Exception {
        String prompt = "first things first [[simulate: latency=3000]]";
        HttpResponse<InputStream> told = send(events(prompt), BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(told.body(), UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("event: delta");
            CompletableFuture<HttpResponse<String>> follower = CLIENT.sendAsync(plain(prompt), BodyHandlers.ofString());
            CompletableFuture<HttpResponse<String>> second = CLIENT.sendAsync(events(prompt), BodyHandlers.ofString());
            assertThat(follower).isNotDone();
            List<String> rest = lines.lines().toList();

            assertThat(header(follower.join(), "cache-status"))
                    .isEqualTo("record; fwd=miss; collapsed, memory; fwd=miss");
            assertThat(rest).contains("data: " + follower.join().body());
            assertThat(names(second.join()))
                    .hasSizeGreaterThan(3)
                    .startsWith("delta")
                    .endsWith("done");
            assertThat(last(second.join())).isEqualTo(follower.join().body());
        }
    }

    @Test
    void theSecondTimeItIsThereAtOnce() throws Exception {
        HttpResponse<String> first = send(events("once and again"), BodyHandlers.ofString());
        HttpResponse<String> second = send(events("once and again"), BodyHandlers.ofString());

        assertThat(header(second, "cache-status")).startsWith("memory; hit");
        assertThat(names(second)).containsExactly("delta", "usage", "done");
        assertThat(last(second)).isEqualTo(last(first));
    }

    @Test
    void aBrokenStreamEndsInAnErrorAndNothingIsStored() throws Exception {
        HttpResponse<String> told = send(events("[[simulate: stream-error times=1]]"), BodyHandlers.ofString());

        assertThat(told.statusCode()).isEqualTo(200);
        assertThat(names(told)).startsWith("delta").endsWith("error");
        assertThat(last(told)).startsWith("{\"error\":\"Claude API error: overloaded\",\"requestId\":");
        HttpResponse<String> stored = send(
                HttpRequest.newBuilder(running.url().resolve(header(told, "content-location")))
                        .build(),
                BodyHandlers.ofString());
        assertThat(stored.statusCode()).isEqualTo(503);
    }

    @Test
    void whatFailsBeforeAnyTextIsAPlainError() throws Exception {
        HttpResponse<String> told =
                send(events("[[simulate: 529 retry-after=2 should-retry=false]]"), BodyHandlers.ofString());

        assertThat(told.statusCode()).isEqualTo(503);
        assertThat(header(told, "content-type")).isEqualTo("application/json");
        assertThat(header(told, "retry-after")).isNotEmpty();
    }

    @Test
    void aCallerWhoGoesAwayLeavesTheAnswerToTheOthers() throws Exception {
        String prompt = "hasty [[simulate: latency=3000]]";
        HttpResponse<InputStream> told = send(events(prompt), BodyHandlers.ofInputStream());
        try (InputStream body = told.body()) {
            assertThat(body.read()).isEqualTo('e');
        }
        HttpResponse<String> other = send(plain(prompt), BodyHandlers.ofString());

        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(header(other, "cache-status")).isEqualTo("record; fwd=miss; collapsed, memory; fwd=miss");
    }

    private static HttpRequest events(String prompt) {
        return request(prompt, Optional.of("text/event-stream"));
    }

    private static HttpRequest plain(String prompt) {
        return request(prompt, Optional.empty());
    }

    private static HttpRequest request(String prompt, Optional<String> accept) {
        HttpRequest.Builder request = HttpRequest.newBuilder(running.url().resolve("/api/optimize"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{\"prompt\":\"" + prompt + "\",\"mode\":\"text\"}"));
        accept.ifPresent(type -> request.header("accept", type));
        return request.build();
    }

    private static <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) throws Exception {
        return CLIENT.send(request, body);
    }

    private static List<String> names(HttpResponse<String> told) {
        return told.body()
                .lines()
                .filter(line -> line.startsWith("event: "))
                .map(line -> line.substring(7))
                .toList();
    }

    private static String last(HttpResponse<String> told) {
        return told.body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .toList()
                .getLast()
                .substring(6);
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
