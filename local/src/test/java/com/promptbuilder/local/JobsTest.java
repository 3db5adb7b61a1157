package com.promptbuilder.local;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static com.promptbuilder.local.RuntimeClient.header;
import static org.assertj.core.api.Assertions.assertThat;

/** Asynchronous answers (202 with a Location): the real template, functions, table, queues and simulator. */
@Timeout(90)
class JobsTest {
    private static RuntimeClient client;

    @BeforeAll
    static void start() throws IOException {
        client = new RuntimeClient(EndToEndTest.runtime(Map.of("JOBS_RETRY_SECONDS", "1")));
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    @Test
    void twentyRequestsOfTenPromptsAreTenCallsAndTwentyAnswers() {
        long before = client.calls();
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
            assertThat(client.get(locations.get(i)).body()).isEqualTo(answered.body());
        }
        assertThat(locations.stream().distinct()).hasSize(10);
        assertThat(client.calls() - before).isEqualTo(10);
    }

    @Test
    void aJobThatAlwaysFailsIsTriedAgainBeforeItIsTold() {
        HttpResponse<String> accepted = optimize("[[simulate: empty]]", "respond-async");
        HttpResponse<String> waited = optimize("[[simulate: empty]]", "wait=2");

        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(waited.statusCode()).isEqualTo(202);
        assertThat(client.get(header(accepted, "location")).statusCode()).isEqualTo(202);
    }

    @Test
    void aJobWhoseRequestClaudeRejectsEndsAtOnce() {
        long before = client.calls();
        HttpResponse<String> waited = optimize("a rejected film [[simulate: 400]]", "wait=10");

        assertThat(waited.statusCode()).isEqualTo(502);
        assertThat(client.calls() - before).isEqualTo(1);
    }

    private static HttpResponse<String> optimize(String prompt, String preference) {
        return client.post("optimize", "{\"prompt\":\"" + prompt + "\",\"mode\":\"video\"}", "prefer", preference);
    }
}
