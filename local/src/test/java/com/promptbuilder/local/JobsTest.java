package com.promptbuilder.local;

import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Asynchronous answers (202 with a Location): the real template, functions, table, queues and simulator. */
@Timeout(90)
class JobsTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static LocalRuntime.Running running;

    @BeforeAll
    static void start() throws IOException {
        running = EndToEndTest.runtime(Map.of("JOBS_RETRY_SECONDS", "1"));
    }

    @AfterAll
    static void stop() {
        running.runtime().close();
    }

    @Test
    void twentyRequestsOfTenPromptsAreTenCallsAndTwentyAnswers() throws Exception {
        long before = calls();
        List<String> locations = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            HttpResponse<String> accepted = optimize("a film in " + i + " scenes", "respond-async");
            assertThat(accepted.statusCode()).isEqualTo(202);
            assertThat(header(accepted, "preference-applied")).isEqualTo("respond-async");
            locations.add(header(accepted, "location"));
        }
        // The second request joins the job, or gets its stored answer.
        for (int i = 0; i < 10; i++) {
            assertThat(optimize("a film in " + i + " scenes", "respond-async").statusCode())
                    .isIn(200, 202);
        }
        for (int i = 0; i < 10; i++) {
            HttpResponse<String> answered = optimize("a film in " + i + " scenes", "wait=25");
            assertThat(answered.statusCode()).isEqualTo(200);
            assertThat(get(locations.get(i)).body()).isEqualTo(answered.body());
        }
        assertThat(locations.stream().distinct()).hasSize(10);
        assertThat(calls() - before).isEqualTo(10);
    }

    @Test
    void aJobThatAlwaysFailsIsTriedAgainBeforeItIsTold() throws Exception {
        HttpResponse<String> accepted = optimize("[[simulate: empty]]", "respond-async");
        HttpResponse<String> waited = optimize("[[simulate: empty]]", "wait=2");

        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(waited.statusCode()).isEqualTo(202);
        assertThat(get(header(accepted, "location")).statusCode()).isEqualTo(202);
    }

    private static HttpResponse<String> optimize(String prompt, String preference)
            throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(running.url().resolve("/api/optimize"))
                        .header("content-type", "application/json")
                        .header("prefer", preference)
                        .POST(BodyPublishers.ofString("{\"prompt\":\"" + prompt + "\",\"mode\":\"video\"}"))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(running.url().resolve(path)).build(), BodyHandlers.ofString());
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static long calls() throws IOException, InterruptedException {
        URI stats = running.simulator().orElseThrow().resolve("/simulator/stats");
        return JsonMapper.builder()
                .build()
                .readTree(CLIENT.send(HttpRequest.newBuilder(stats).build(), BodyHandlers.ofString())
                        .body())
                .path("calls")
                .asLong();
    }
}
