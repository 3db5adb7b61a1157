package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.queue.JobQueues.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code POST /mcp}: the endpoints as tools. */
class McpToolsTest {
    private final FunctionHarness functionHarness = new FunctionHarness();
    private final McpClient client = new McpClient(functionHarness);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "|Invalid params: unknown tool, expected one of name_colours, rewrite_text, write_haiku",
                "'name':1|Invalid params: unknown tool, expected one of name_colours, rewrite_text, write_haiku",
                "'name':'songbird'|Invalid params: unknown tool, expected one of name_colours, rewrite_text, write_haiku",
                "'name':'write-haiku'|Invalid params: unknown tool, expected one of name_colours, rewrite_text, write_haiku",
                "'name':'write_haiku','arguments':[]|Invalid params: expected arguments to be an object",
                "'name':'write_haiku','arguments':'a'|Invalid params: expected arguments to be an object"
            })
    void aMalformedCallIsAnErrorOfTheProtocol(String params, String message) {
        ProxyResponseView response = client.request("tools/call", params == null ? "" : params);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.json().at("/error/code").asInt()).isEqualTo(-32602);
        assertThat(response.json().at("/error/message").asText()).isEqualTo(message);
        assertThat(client.stateless("tools/call", params == null ? "" : "," + params, Map.of("Mcp-Name", "songbird"))
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "write_haiku||Validation failed: Topic is required.",
                "write_haiku|'topic':{}|Validation failed: Topic must be a string.",
                "write_haiku|'topic':'sea','songbird':1|Validation failed: songbird is not allowed.",
                "name_colours|'subject':''|Subject is required."
            })
    void aWrongArgumentIsAResultWithTheMessageOfTheRoute(String tool, String arguments, String message) {
        JsonNode result = client.call(tool, arguments == null ? "" : arguments);

        assertThat(result.path("isError").asBoolean()).isTrue();
        assertThat(McpClient.text(result)).isEqualTo(message);
        assertThat(result.has("structuredContent")).isFalse();
        assertThat(McpClient.meta(result, "status").asInt()).isEqualTo(400);
        assertThat(functionHarness.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', 400", "',\"arguments\":null', 400", "',\"arguments\":{}', 400"})
    void absentArgumentsAreNone(String arguments, int status) {
        JsonNode result = client.request("tools/call", "'name':'write_haiku'" + arguments)
                .json()
                .path("result");

        assertThat(McpClient.meta(result, "status").asInt()).isEqualTo(status);
    }

    @Test
    void aFailureOfClaudeIsAResultThatTellsWhenToCallAgain() {
        functionHarness.claude(_ -> new Failure.Overloaded(Optional.of(Duration.ofSeconds(4))));
        JsonNode result = client.haiku("sea");

        assertThat(result.path("isError").asBoolean()).isTrue();
        assertThat(McpClient.text(result))
                .isEqualTo("Claude API error: overloaded. Call the tool again with the same arguments in 4 s.");
        assertThat(McpClient.meta(result, "status").asInt()).isEqualTo(503);
        assertThat(McpClient.meta(result, "retryAfter").asInt()).isEqualTo(4);
    }

    @Test
    void aFailureWithoutATimeMayPass() {
        functionHarness.claude(_ -> new Failure.TimedOut());

        assertThat(McpClient.text(client.haiku("sea")))
                .isEqualTo("Claude API error: timed out. The same call may succeed later.");
    }

    @Test
    void aRefusalIsNotWorthACallAgain() {
        functionHarness.claude(_ -> new Failure.Refused(Optional.of("cyber")));

        assertThat(McpClient.text(client.haiku("sea"))).isEqualTo("Claude declined: cyber.");
    }

    @Test
    void anAnswerIsStructuredContentAndText() {
        ProxyResponseView own = functionHarness.send(Event.haiku("sea"));
        JsonNode result = client.haiku("sea");

        assertThat(result.path("isError").asBoolean()).isFalse();
        assertThat(result.path("structuredContent")).isEqualTo(own.json());
        assertThat(result.path("content")).hasSize(1);
        assertThat(ProxyResponseView.parse(McpClient.text(result))).isEqualTo(own.json());
        assertThat(McpClient.meta(result, "cacheStatus").asText()).startsWith("memory; hit");
        assertThat(McpClient.meta(result, "location").asText()).isEqualTo(own.header("Content-Location"));
        assertThat(McpClient.meta(result, "costUsd").asText()).isEqualTo("0");
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void anAnswerThatLacksVariablesSaysSo() {
        functionHarness.claude(_ -> FunctionHarness.text("Rewritten"));
        JsonNode result = client.call("rewrite_text", "'text':'Dear {{name}}'");

        assertThat(result.path("isError").asBoolean()).isFalse();
        assertThat(result.at("/content/1/text").asText()).startsWith("Warning: variables-lost.");
        assertThat(McpClient.meta(result, "warning").asText()).isEqualTo("variables-lost");
    }

    @Test
    void theClientsCacheControlApplies() {
        client.haiku("sea");
        client.send(
                "{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'write_haiku','arguments':{'topic':'sea'}}}",
                Map.of("Cache-Control", "no-cache"));

        assertThat(functionHarness.asked).hasSize(2);
    }

    @Test
    void whatTakesLongerThanTheTimeIsAJobThatTheNextCallFinds() {
        FunctionHarness withQueues = FunctionHarness.withQueues();
        McpClient patient = new McpClient(withQueues);
        withQueues.claude(prompt -> {
            withQueues.clock.advance(prompt.remainingTime());
            return new Failure.TimedOut();
        });
        JsonNode pending = patient.haiku("slow");

        assertThat(pending.path("isError").asBoolean()).isTrue();
        assertThat(McpClient.text(pending))
                .matches("The answer is not ready yet\\. Call the tool again with the same arguments in \\d+ s\\.");
        assertThat(McpClient.meta(pending, "status").asInt()).isEqualTo(202);
        assertThat(McpClient.meta(pending, "location").asText()).startsWith("/prod/api/answers/");
        assertThat(McpClient.meta(pending, "retryAfter").asInt()).isPositive();
        assertThat(withQueues.queues.sent(Priority.INTERACTIVE)).hasSize(1);

        withQueues.claude(_ -> FunctionHarness.text(FunctionHarness.HAIKU));
        withQueues.workOnLast(Priority.INTERACTIVE);
        assertThat(patient.haiku("slow").at("/structuredContent/haiku").asText())
                .isEqualTo(FunctionHarness.HAIKU);
    }

    @Test
    void listsEveryEndpointWithItsSchemas() {
        JsonNode tools = client.request("tools/list", "").json().at("/result/tools");

        assertThat(tools.valueStream().map(tool -> tool.path("name").asText()))
                .containsExactly("name_colours", "rewrite_text", "write_haiku");
        JsonNode haiku = client.tool("write_haiku");
        assertThat(haiku.path("title").asText()).isEqualTo("Write haiku");
        assertThat(haiku.path("description").asText()).isNotBlank();
        assertThat(haiku.at("/inputSchema/type").asText()).isEqualTo("object");
        assertThat(haiku.at("/inputSchema/required")).hasToString("[\"topic\"]");
        assertThat(haiku.at("/outputSchema/required")).hasToString("[\"haiku\"]");
        assertThat(haiku.at("/annotations/readOnlyHint").asBoolean()).isTrue();
        assertThat(haiku.at("/annotations/destructiveHint").asBoolean(true)).isFalse();
        assertThat(client.request("tools/list", "'cursor':'x'")
                        .json()
                        .at("/error/code")
                        .asInt())
                .isEqualTo(-32602);
    }

    @Test
    void answersConformToTheOutputSchema() {
        var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(client.tool("write_haiku").path("outputSchema"));

        assertThat(schema.validate(client.haiku("sea").path("structuredContent")))
                .isEmpty();
    }

    @Test
    void logsTheCallWithoutItsText() {
        client.send(
                "{'jsonrpc':'2.0','id':'songbird','method':'tools/call','params':{'name':'write_haiku','arguments':{'topic':'songbird'}}}",
                Map.of("X-Request-ID", "find-me"));

        List<JsonNode> lines = functionHarness.log.stream()
                .map(ProxyResponseView::parse)
                .filter(line -> line.path("message").asText().equals("request"))
                .toList();
        assertThat(lines)
                .extracting(line -> line.path("requestId").asText() + " "
                        + line.path("route").asText())
                .containsExactly("find-me-1 /api/write-haiku", "find-me /mcp");
        assertThat(lines.getLast().path("samples").toString())
                .contains("\"batch_requests_total\",\"labels\":{\"kind\":\"mcp\"},\"value\":1");
        assertThat(functionHarness.log).noneMatch(line -> line.contains("songbird"));
    }
}
