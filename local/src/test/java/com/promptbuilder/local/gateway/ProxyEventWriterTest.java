package com.promptbuilder.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.promptbuilder.local.invoke.Invoker.InvocationIds;
import com.promptbuilder.local.template.RouteTable;
import com.promptbuilder.local.template.Template.FunctionSpec;
import com.promptbuilder.local.template.Template.Route;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class ProxyEventWriterTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_795_437_208_393L);
    private static final InvocationIds TRACE = new InvocationIds("request-1", "Root=1-6b043298-5ea736");

    @Test
    void carriesTheRequestAsApiGatewayWould() throws IOException {
        JsonNode event = event(request("q=1&q=2&empty&text=%C3%A4+b%2B", Map.of("X-A", List.of("1", "2")), "hällo"));

        assertThat(event.path("resource").asText()).isEqualTo("/p/{key}");
        assertThat(event.path("path").asText()).isEqualTo("/p/a%20b");
        assertThat(event.path("httpMethod").asText()).isEqualTo("POST");
        assertThat(event.at("/headers/X-A").asText()).isEqualTo("2");
        assertThat(event.at("/multiValueHeaders/X-A").toString()).isEqualTo("[\"1\",\"2\"]");
        assertThat(event.path("queryStringParameters").toString())
                .isEqualTo("{\"q\":\"2\",\"empty\":\"\",\"text\":\"ä b+\"}");
        assertThat(event.at("/multiValueQueryStringParameters/q").toString()).isEqualTo("[\"1\",\"2\"]");
        assertThat(event.path("pathParameters").toString()).isEqualTo("{\"key\":\"a b\"}");
        assertThat(event.path("stageVariables").isNull()).isTrue();
        assertThat(event.path("body").asText()).isEqualTo("hällo");
        assertThat(event.path("isBase64Encoded").asBoolean(true)).isFalse();
    }

    @Test
    void tellsWhoAskedWhenAndUnderWhichId() throws IOException {
        JsonNode context =
                event(request("", Map.of("user-agent", List.of("curl/8")), "")).path("requestContext");

        assertThat(context.path("requestId").asText()).isEqualTo("request-1");
        assertThat(context.path("resourcePath").asText()).isEqualTo("/p/{key}");
        assertThat(context.path("path").asText()).isEqualTo("/p/a%20b");
        assertThat(context.path("protocol").asText()).isEqualTo("HTTP/1.1");
        assertThat(context.path("requestTimeEpoch").asLong()).isEqualTo(NOW.toEpochMilli());
        assertThat(context.at("/identity/sourceIp").asText()).isEqualTo("127.0.0.1");
        assertThat(context.at("/identity/userAgent").asText()).isEqualTo("curl/8");
    }

    @Test
    void saysNullForWhatARequestDoesNotHave() throws IOException {
        JsonNode event = event(request("", Map.of(), ""));

        assertThat(event.path("body").isNull()).isTrue();
        assertThat(event.path("queryStringParameters").isNull()).isTrue();
        assertThat(event.path("multiValueQueryStringParameters").isNull()).isTrue();
        assertThat(event.at("/requestContext/identity/userAgent").isNull()).isTrue();
    }

    @Test
    void beginsATraceWhereTheCallerHasNone() throws IOException {
        assertThat(event(request("", Map.of(), ""))
                        .at("/headers/X-Amzn-Trace-Id")
                        .asText())
                .isEqualTo(TRACE.header());
        assertThat(event(request("", Map.of("x-amzn-trace-id", List.of("Root=mine")), ""))
                        .path("headers")
                        .toString())
                .isEqualTo("{\"x-amzn-trace-id\":\"Root=mine\"}");
    }

    @Test
    void groupsHeadersInAnyCase() throws IOException {
        HttpFields fields = HttpFields.build()
                .add("X-A", "1")
                .add(new HttpField("X-Empty", (String) null))
                .add("x-a", "2");
        JsonNode event =
                event(new GatewayRequest("POST", "/p/a%20b", "", fields, Payload.of("hi"), "HTTP/1.1", "127.0.0.1"));

        assertThat(event.path("headers").toString())
                .isEqualTo("{\"X-A\":\"2\",\"X-Empty\":\"\",\"X-Amzn-Trace-Id\":\"" + TRACE.header() + "\"}");
        assertThat(event.at("/multiValueHeaders/X-A").toString()).isEqualTo("[\"1\",\"2\"]");
    }

    @Test
    void leavesWhatIsNotWellEncodedAsItCame() throws IOException {
        assertThat(event(request("a=%zz", Map.of(), ""))
                        .at("/queryStringParameters/a")
                        .asText())
                .isEqualTo("%zz");
    }

    private static GatewayRequest request(String query, Map<String, List<String>> headers, String body) {
        HttpFields.Mutable fields = HttpFields.build();
        headers.forEach((name, values) -> values.forEach(value -> fields.add(name, value)));
        return new GatewayRequest("POST", "/p/a%20b", query, fields, Payload.of(body), "HTTP/1.1", "127.0.0.1");
    }

    private static JsonNode event(GatewayRequest request) throws IOException {
        FunctionSpec function = new FunctionSpec("F", "h.F", Duration.ofSeconds(3), 128, Map.of());
        RouteTable routeTable = new RouteTable(List.of(new Route("ANY", "/p/{key}", function)));
        RouteTable.Match match = routeTable.match("POST", request.path()).orElseThrow();
        return new ObjectMapper().readTree(ProxyEventWriter.of(request, match, TRACE, NOW));
    }
}
