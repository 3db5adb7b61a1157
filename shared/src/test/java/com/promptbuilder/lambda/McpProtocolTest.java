package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code POST /mcp}: messages, versions and headers. */
class McpProtocolTest {
    private static final String VERSION = "MCP-Protocol-Version";

    private final McpClient client = new McpClient();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{|-32700|Parse error: Unexpected end at line 1, column 2",
                "songbird|-32700|Parse error: Unexpected character at line 1, column 9",
                "{'id':1,'id':2}|-32700|Parse error: A field given twice at line 1, column 13",
                "[]|-32600|Invalid request: Expected an object, found an array",
                "[{'jsonrpc':'2.0','id':1,'method':'ping'}]|-32600|Invalid request: Expected an object, found an array",
                "'a'|-32600|Invalid request: Expected an object, found a string",
                "{}|-32600|Invalid request: expected jsonrpc to be \"2.0\"",
                "{'jsonrpc':2.0,'id':1,'method':'ping'}|-32600|Invalid request: expected jsonrpc to be \"2.0\"",
                "{'jsonrpc':'2.0'}|-32600|Invalid request: expected method to be a string",
                "{'jsonrpc':'2.0','id':1,'result':{}}|-32600|Invalid request: expected method to be a string",
                "{'jsonrpc':'2.0','id':1,'method':1}|-32600|Invalid request: expected method to be a string",
                "{'jsonrpc':'2.0','id':null,'method':'ping'}|-32600|Invalid request: expected id to be a string or an integer",
                "{'jsonrpc':'2.0','id':1.5,'method':'ping'}|-32600|Invalid request: expected id to be a string or an integer",
                "{'jsonrpc':'2.0','id':{},'method':'ping'}|-32600|Invalid request: expected id to be a string or an integer",
                "{'jsonrpc':'2.0','id':1,'method':'ping','params':[]}|-32602|Invalid params: expected params to be an object"
            })
    void aMalformedMessageIs400(String body, int code, String message) {
        ProxyResponseView response = client.send(body, Map.of());

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.json().path("jsonrpc").asText()).isEqualTo("2.0");
        assertThat(response.json().at("/error/code").asInt()).isEqualTo(code);
        assertThat(response.json().at("/error/message").asText()).isEqualTo(message);
    }

    @Test
    void anEmptyBodyIs400() {
        assertThat(client.send("", Map.of()).json().at("/error/message").asText())
                .isEqualTo("Parse error: Expected an object, the body is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "-9007199254740993", "123456789012345678901234567890", "'a'", "''", "'ü ✓'"})
    void echoesAnyLegalId(String id) {
        String json = id.replace('\'', '"');
        ProxyResponseView response = client.send("{'jsonrpc':'2.0','id':" + id + ",'method':'ping'}", Map.of());

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":" + json + ",\"result\":{}}");
        assertThat(response.header("Content-Type")).isEqualTo("application/json");
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void echoesTheIdOfAnInvalidMessage() {
        assertThat(client.send("{'id':'x','method':'ping'}", Map.of())
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo("x");
        assertThat(client.send("{'id':{},'method':'ping'}", Map.of()).json().has("id"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "2025-06-18, 2025-06-18",
        "2025-11-25, 2025-11-25",
        "2025-03-26, 2025-11-25",
        "2026-07-28, 2025-11-25",
        "1999-01-01, 2025-11-25"
    })
    void initializeNegotiatesTheVersion(String requested, String negotiated) {
        ProxyResponseView response = client.send(
                "{'jsonrpc':'2.0','id':1,'method':'initialize','params':{'protocolVersion':'" + requested
                        + "','capabilities':{},'clientInfo':{'name':'c','version':'1'}}}",
                Map.of());

        JsonNode result = response.json().path("result");
        assertThat(response.status()).isEqualTo(200);
        assertThat(result.path("protocolVersion").asText()).isEqualTo(negotiated);
        assertThat(result.path("capabilities")).hasToString("{\"tools\":{}}");
        assertThat(result.at("/serverInfo/name").asText()).isEqualTo("prompt-builder");
        assertThat(result.path("instructions").asText()).isNotBlank();
        assertThat(response.headers()).doesNotContainKey("Mcp-Session-Id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"notifications/initialized", "notifications/cancelled", "unknown"})
    void aNotificationIs202(String method) {
        ProxyResponseView response =
                client.send("{'jsonrpc':'2.0','method':'" + method + "'}", Map.of(VERSION, "2025-11-25"));

        assertThat(response.status()).isEqualTo(202);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void aNotificationOfAnUnknownVersionIs400() {
        ProxyResponseView response =
                client.send("{'jsonrpc':'2.0','method':'notifications/initialized'}", Map.of(VERSION, "2024-11-05"));

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.json().has("id")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-11-05", "2025-03-26", "2026-07-29", "draft", ""})
    void anotherVersionIs400(String version) {
        ProxyResponseView response =
                client.send("{'jsonrpc':'2.0','id':1,'method':'tools/list'}", Map.of(VERSION, version));

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.json().at("/error/code").asInt()).isEqualTo(-32022);
        assertThat(response.json().at("/error/data"))
                .hasToString("{\"supported\":[\"2026-07-28\",\"2025-11-25\",\"2025-06-18\"],\"requested\":\"" + version
                        + "\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-06-18", "2025-11-25"})
    void theEarlierVersionsHaveNoMetadata(String version) {
        ProxyResponseView response =
                client.send("{'jsonrpc':'2.0','id':1,'method':'tools/list'}", Map.of(VERSION, version));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.json().path("result").properties()).hasSize(1);
    }

    @Test
    void aRequestWithoutAVersionIsOfAnEarlierOne() {
        assertThat(client.send("{'jsonrpc':'2.0','id':1,'method':'tools/list'}", Map.of())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void discoversVersionsAndCapabilities() {
        JsonNode result = client.discover().json().path("result");

        assertThat(result.path("resultType").asText()).isEqualTo("complete");
        assertThat(result.path("supportedVersions")).hasToString("[\"2026-07-28\",\"2025-11-25\",\"2025-06-18\"]");
        assertThat(result.path("capabilities")).hasToString("{\"tools\":{}}");
        assertThat(result.path("ttlMs").asInt()).isEqualTo(300_000);
        assertThat(result.path("cacheScope").asText()).isEqualTo("public");
        assertThat(result.path("_meta")
                        .path("io.modelcontextprotocol/serverInfo")
                        .path("version")
                        .asText())
                .isEqualTo("1.0.0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{}|-32602",
                "{'_meta':[]}|-32602",
                "{'_meta':{'io.modelcontextprotocol/protocolVersion':'2026-07-28'}}|-32602",
                "{'_meta':{'io.modelcontextprotocol/clientCapabilities':{}}}|-32602",
                "{'_meta':{'io.modelcontextprotocol/protocolVersion':1,'io.modelcontextprotocol/clientCapabilities':{}}}|-32602",
                "{'_meta':{'io.modelcontextprotocol/protocolVersion':'v9','io.modelcontextprotocol/clientCapabilities':{}}}|-32020"
            })
    void theLatestVersionRequiresItsMetadata(String params, int code) {
        ProxyResponseView response = client.send(
                "{'jsonrpc':'2.0','id':1,'method':'tools/list','params':" + params + "}",
                Map.of(VERSION, McpClient.LATEST, "Mcp-Method", "tools/list"));

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.json().at("/error/code").asInt()).isEqualTo(code);
        assertThat(response.json().path("id").asInt()).isOne();
    }

    @ParameterizedTest
    @CsvSource({
        "'', tools/call, write_haiku",
        "2025-11-25, tools/call, write_haiku",
        "2026-07-28, tools/list, write_haiku",
        "2026-07-28, Tools/call, write_haiku",
        "2026-07-28, '', write_haiku",
        "2026-07-28, tools/call, ''",
        "2026-07-28, tools/call, name_colours",
        "2026-07-28, tools/call, =?base64?!?=",
        "2026-07-28, tools/call, =?base64?=",
        "2026-07-28, tools/call, =?base64??="
    })
    void theLatestVersionRequiresHeadersThatMatchTheBody(String version, String method, String name) {
        Event event = McpClient.post("{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'write_haiku',"
                + McpClient.META + "}}");
        Map.of(VERSION, version, "Mcp-Method", method, "Mcp-Name", name).forEach((header, value) -> {
            if (!value.isEmpty()) {
                event.header(header, value);
            }
        });
        ProxyResponseView response = client.functions().send(event);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.json().at("/error/code").asInt()).isEqualTo(-32020);
        assertThat(client.functions().asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"write_haiku", "=?base64?d3JpdGVfaGFpa3U=?="})
    void theLatestVersionCallsATool(String name) {
        ProxyResponseView response = client.stateless(
                "tools/call", ",'name':'write_haiku','arguments':{'topic':'sea'}", Map.of("Mcp-Name", name));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.json().at("/result/resultType").asText()).isEqualTo("complete");
        assertThat(response.json().at("/result/structuredContent/haiku").asText())
                .isEqualTo(FunctionHarness.HAIKU);
    }

    @ParameterizedTest
    @ValueSource(strings = {"initialize", "ping", "logging/setLevel", "resources/list", "subscriptions/listen", "x"})
    void anUnknownMethodOfTheLatestVersionIs404(String method) {
        ProxyResponseView response = client.stateless(method, "", Map.of());

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.json())
                .hasToString(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"error\":{\"code\":-32601,\"message\":\"Method not found\"}}");
    }

    /** Clients of these versions take a 404 for the end of the session. */
    @ParameterizedTest
    @ValueSource(strings = {"server/discover", "resources/list", "prompts/list", "x"})
    void anUnknownMethodOfAnEarlierVersionIs200(String method) {
        ProxyResponseView response = client.request(method, "");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.json().at("/error/code").asInt()).isEqualTo(-32601);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE", "HEAD", "PUT", "OPTIONS"})
    void isOnlyPosted(String method) {
        ProxyResponseView response = client.functions().send(Event.rest(method, "/mcp"));

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).isEqualTo("POST");
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, 200",
        "'application/json, text/event-stream', 200",
        "*/*, 200",
        "application/*;q=0.1, 200",
        "text/event-stream, 406",
        "application/json;q=0, 406",
        "text/html, 406"
    })
    void answersInJson(String accept, int status) {
        assertThat(client.send("{'jsonrpc':'2.0','id':1,'method':'ping'}", Map.of("Accept", accept))
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:5173, 200",
        "https://api.example.com, 200",
        "https://API.example.com, 200",
        "https://evil.example.com, 403",
        "https://api.example.com.evil.com, 403",
        "https://api.example.com:8443, 403",
        "null, 403",
        "api.example.com, 403"
    })
    void refusesForeignOrigins(String origin, int status) {
        ProxyResponseView response = client.send(
                "{'jsonrpc':'2.0','id':1,'method':'ping'}", Map.of("Host", "api.example.com", "Origin", origin));

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.json().path("error").asText()).isEqualTo(status == 403 ? "Forbidden" : "");
    }

    @Test
    void isJsonOfAtMost1MiB() {
        assertThat(client.send("{}", Map.of("Content-Type", "text/plain")).status())
                .isEqualTo(415);
        assertThat(client.send(" ".repeat(1_048_577), Map.of()).status()).isEqualTo(413);
    }
}
