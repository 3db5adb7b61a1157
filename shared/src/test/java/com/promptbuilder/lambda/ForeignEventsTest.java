package com.promptbuilder.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ForeignEventsTest {
    private static final String REST =
            "{\"httpMethod\":\"POST\",\"path\":\"/api/write-haiku\",\"resource\":\"/api/write-haiku\"";

    private final FunctionHarness functionHarness = new FunctionHarness();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "{}",
                "7",
                "true",
                "\"canary\"",
                "canary",
                "{\"canary\":",
                "{\"httpMethod\":\"POST\",\"body\":\"{\\\"topic\\\":\\\"can",
                "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"1\",\"body\":\"canary\"}]}",
                "{\"httpMethod\":null,\"rawPath\":null}",
                "{\"httpMethod\":[\"POST\"]}",
                "{\"rawPath\":\"/health\"}",
                "{\"rawPath\":\"/health\",\"requestContext\":null}",
                "{\"rawPath\":\"/health\",\"requestContext\":{}}",
                "{\"rawPath\":\"/health\",\"requestContext\":{\"http\":null}}",
                "{\"rawPath\":\"/health\",\"requestContext\":{\"http\":{}}}",
                "{\"httpMethod\":\"\ud83d\"}"
            })
    void areRejectedWithTheErrorBody(String event) {
        ProxyResponseView proxyResponseView = functionHarness.send("/api/write-haiku", event);

        assertThat(proxyResponseView.status()).isBetween(400, 499);
        assertThat(proxyResponseView.error()).isNotEmpty();
        assertThat(proxyResponseView.header("Content-Type")).isEqualTo("application/json");
        assertThat(proxyResponseView.header("Cache-Control")).isEqualTo("no-store");
        assertThat(proxyResponseView.json().path("requestId").asText())
                .isNotEmpty()
                .isEqualTo(proxyResponseView.header("X-Request-ID"));
        assertThat(proxyResponseView.event() + functionHarness.log.toString())
                .doesNotContain("canary", "Exception", "com.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/requestContext/authorizer | `\"canary\"`",
                "/requestContext/authorizer | `{\"claims\":\"canary\",\"principalId\":{\"a\":1},\"jwt\":[],\"iam\":true}`",
                "/requestContext/identity | `[]`",
                "/requestContext/identity | `{\"apiKey\":{\"id\":1},\"user\":[],\"cognitoIdentityId\":{}}`",
                "/requestContext/path | `{\"canary\":1}`",
                "/requestContext | `\"canary\"`",
                "/pathParameters | `[\"canary\"]`",
                "/multiValueHeaders | `{\"origin\":\"canary\",\"x-request-id\":{\"a\":1}}`",
                "/multiValueHeaders | `\"canary\"`",
                "/headers/x | `{\"b\":\"canary\"}`",
                "/headers/accept | `[\"text/event-stream\"]`",
                "/queryStringParameters | `7`",
                "/stageVariables | `\"canary\"`",
                "/isBase64Encoded | `\"canary\"`",
                "/isBase64Encoded | `{}`",
                "/resource | `{}`"
            })
    void withOneFieldOfAnUnexpectedTypeAreAnswered(String field, String value) throws JsonProcessingException {
        Event event = Event.haiku().header("Origin", "http://localhost:5173").header("X-Request-ID", "mine");
        int slash = field.lastIndexOf('/');
        event.json()
                .withObject(field.substring(0, slash))
                .set(field.substring(slash + 1), new JsonMapper().readTree(value));

        ProxyResponseView proxyResponseView =
                functionHarness.send("/api/write-haiku", event.json().toString());

        assertThat(proxyResponseView.status()).isEqualTo(200);
        assertThat(proxyResponseView.header("X-Request-ID")).isEqualTo("mine");
        assertThat(proxyResponseView.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:5173");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"topic\":\"canary\"}", "[\"canary\"]", "7", "true"})
    void withABodyThatIsNotTextAreRejected(String body) {
        ProxyResponseView proxyResponseView =
                functionHarness.send("/api/write-haiku", REST + ",\"body\":" + body + "}");

        assertThat(proxyResponseView.status()).isEqualTo(400);
        assertThat(proxyResponseView.error()).isEqualTo("Invalid JSON");
        assertThat(proxyResponseView.event() + functionHarness.log.toString()).doesNotContain("canary");
    }

    @Test
    void haveTheInvocationIdAsRequestId() {
        ProxyResponseView proxyResponseView = functionHarness.send("/health", "{}");

        assertThat(proxyResponseView.error()).isEqualTo("Not an API Gateway event");
        assertThat(proxyResponseView.header("X-Request-ID")).isEqualTo(TestContext.ID);
        assertThat(functionHarness.log).singleElement().asString().contains(TestContext.ID, "not an API Gateway event");
    }

    @Test
    void nestedTooDeeplyAreRejected() {
        assertThat(functionHarness
                        .send("/api/write-haiku", REST + ",\"x\":" + "[".repeat(100_000))
                        .status())
                .isEqualTo(400);
        assertThat(functionHarness
                        .send(Event.post("/api/write-haiku", "[".repeat(1_000_000)))
                        .status())
                .isEqualTo(400);
        assertThat(functionHarness
                        .send(Event.post("/api/write-haiku", "{\"topic\":".repeat(100_000)))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void withoutHeadersContextOrResourceAreAnswered() {
        ProxyResponseView proxyResponseView = functionHarness.send(
                "/api/write-haiku",
                "{\"httpMethod\":\"POST\",\"path\":\"/api/write-haiku\",\"headers\":null,\"multiValueHeaders\":null,"
                        + "\"pathParameters\":null,\"requestContext\":null,\"isBase64Encoded\":null,\"body\":\"{\\\"topic\\\":\\\"sea\\\"}\"}");

        assertThat(proxyResponseView.status()).isEqualTo(200);
        assertThat(proxyResponseView.header("Content-Location")).isEqualTo("/api/answers/" + proxyResponseView.key());
    }

    @Test
    void withNullHeadersAreAnswered() {
        Event event = Event.haiku();
        event.json()
                .withObject("headers")
                .putNull("Accept-Encoding")
                .putNull("Content-Type")
                .putNull("Origin");
        event.json()
                .putObject("multiValueHeaders")
                .putNull("Origin")
                .putArray("X-Request-ID")
                .addNull()
                .addNull();

        assertThat(functionHarness.send(event).status()).isEqualTo(200);
    }

    @Test
    void withoutABodyAreRejected() {
        Event event = Event.rest("POST", "/api/write-haiku");
        event.json().putNull("body");

        assertThat(functionHarness.send(event).error()).isEqualTo("Invalid JSON");
    }

    @Test
    void withNullPathParametersAreNotFound() {
        Event event = Event.answer("a".repeat(43));
        event.json().withObject("pathParameters").set("key", JsonNodeFactory.instance.nullNode());

        assertThat(functionHarness.send(event).status()).isEqualTo(404);
    }
}
