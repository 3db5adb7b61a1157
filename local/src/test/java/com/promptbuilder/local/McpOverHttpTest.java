package com.promptbuilder.local;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.stream.Stream;

import static com.promptbuilder.local.RuntimeClient.header;
import static com.promptbuilder.local.RuntimeClient.json;
import static org.assertj.core.api.Assertions.assertThat;

/** The Model Context Protocol: the real template, functions, table, queues and simulator. */
@Timeout(90)
class McpOverHttpTest {
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
    void aToolAnswersAsItsRoute() {
        HttpResponse<String> route = client.post("optimize", "{\"prompt\":\"tides\",\"mode\":\"text\"}");
        long before = client.calls();
        HttpResponse<String> tool =
                mcp("tools/call", "\"name\":\"optimize\",\"arguments\":{\"prompt\":\"tides\",\"mode\":\"text\"}");

        JsonNode result = json(tool).path("result");
        assertThat(tool.statusCode()).isEqualTo(200);
        assertThat(header(tool, "content-type")).isEqualTo("application/json");
        assertThat(result.path("structuredContent")).isEqualTo(json(route));
        assertThat(result.path("_meta").path("com.promptbuilder/cacheStatus").asText())
                .contains("; hit");
        assertThat(client.calls()).isEqualTo(before);
    }

    @Test
    void aFailureIsAResult() {
        String arguments = "{\"prompt\":\"[[simulate: 529 retry-after=2]]\",\"mode\":\"text\"}";
        JsonNode result = json(mcp("tools/call", "\"name\":\"optimize\",\"arguments\":" + arguments))
                .path("result");

        assertThat(result.path("isError").asBoolean()).isTrue();
        assertThat(result.at("/content/0/text").asText())
                .matches("Claude API error: overloaded\\. Call the tool again with the same arguments in \\d+ s\\.");
    }

    @Test
    void onlyPostIsAllowed() {
        assertThat(client.get("/mcp").statusCode()).isEqualTo(405);
    }

    @Test
    void aForeignPageIsRefused() {
        assertThat(mcp("tools/list", "", "origin", "https://evil.example.com").statusCode())
                .isEqualTo(403);
    }

    private static HttpResponse<String> mcp(String method, String params, String... headers) {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{" + params + "}}";
        return RuntimeClient.send(HttpRequest.newBuilder(client.at("/mcp"))
                .headers(Stream.concat(Stream.of("content-type", "application/json"), Stream.of(headers))
                        .toArray(String[]::new))
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }
}
