package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** The simulator refuses the requests that Claude refuses, with the same messages. */
class ValidationTest {
    private final SimulatorFixture simulatorFixture = SimulatorFixture.open();

    @AfterEach
    void close() {
        simulatorFixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"temperature", "top_p", "top_k", "prompt"})
    void aFieldThatNobodyKnowsIsNotPermitted(String field) throws Exception {
        assertRefused(
                simulatorFixture.ask(SimulatorFixture.request("hello", body -> body.put(field, 1))),
                400,
                "invalid_request_error",
                field + ": Extra inputs are not permitted");
    }

    @ParameterizedTest
    @CsvSource({"model", "max_tokens", "messages"})
    void aRequiredFieldIsMissed(String field) throws Exception {
        assertRefused(
                simulatorFixture.ask(SimulatorFixture.request("hello", body -> body.remove(field))),
                400,
                "invalid_request_error",
                field + ": Field required");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'model':7} | model: Input should be a valid string",
                "{'max_tokens':'many'} | max_tokens: Input should be a valid integer",
                "{'max_tokens':0} | max_tokens: Input should be greater than or equal to 1",
                "{'max_tokens':128001} | max_tokens: 128001 > 128000, which is the maximum allowed number of output tokens for claude-haiku-5-5",
                "{'messages':[]} | messages: at least one message is required",
                "{'messages':'hello'} | messages: Input should be a valid list",
                "{'messages':[{'role':'robot','content':'x'}]} | messages.0.role: Input should be 'user', 'assistant' or 'system'",
                "{'messages':[{'role':'user'}]} | messages.0.content: Field required",
                "{'messages':[{'role':'user','content':' '}]} | messages.0: text content blocks must contain non-whitespace text",
                "{'messages':[{'role':'user','content':[{'type':'text'}]}]} | messages.0.content.0.text: Field required",
                "{'messages':[{'role':'assistant','content':'x'}]} | messages: first message must use the \"user\" role",
                "{'system':7} | system: Input should be a valid string or list of text blocks",
                "{'system':[{'type':'image'}]} | system.0.type: Input should be 'text'",
                "{'system':[{'type':'text','text':'x','cache_control':{'type':'ephemeral','ttl':'1d'}}]} | system.0.cache_control.ttl: Input should be '5m' or '1h'",
                "{'stream':'yes'} | stream: Input should be a valid boolean",
                "{'metadata':{'name':'x'}} | metadata.name: Extra inputs are not permitted",
                "{'output_config':{'effort':'huge'}} | output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'",
                "{'thinking':'adaptive'} | thinking: Input should be a valid object",
                "{'thinking':{'type':'deep'}} | thinking.type: Input should be 'adaptive', 'between_tools', 'disabled' or 'enabled'",
                "{'thinking':{'type':'adaptive','effort':'low'}} | thinking.effort: Extra inputs are not permitted",
                "{'thinking':{'type':'between_tools'}} | \"thinking.type.between_tools\" is not supported for this model and effort. Use one of: adaptive, disabled",
                "{'thinking':{'type':'disabled'},'output_config':{'effort':'xhigh'}} | \"thinking.type.disabled\" is not supported for this model and effort. Use one of: adaptive",
                "{'model':'claude-sonnet-5-5','thinking':{'type':'disabled'}} | \"thinking.type.disabled\" is not supported for this model and effort. Use one of: adaptive, between_tools",
                "{'output_config':{'format':{'type':'xml'}}} | output_config.format.type: Input should be 'json_schema'",
                "{'output_config':{'format':{'type':'json_schema'}}} | output_config.format.schema: Input should be a valid object",
                "{'output_config':{'format':{'type':'json_schema','schema':{'type':'object','properties':{}}}}} | output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
                "{'output_config':{'format':{'type':'json_schema','schema':{'type':'array','items':{'type':'object','additionalProperties':false,'properties':{'a':{}},'required':[]}}}}} | output_config.format.schema: For 'object' type, every property must be required; 'a' is not",
            })
    void aFieldOfTheWrongKindIsRefused(String change, String message) throws Exception {
        ObjectNode fields = SimulatorFixture.parsed(change.replace('\'', '"'));
        assertRefused(
                simulatorFixture.ask(SimulatorFixture.request("hello", body -> body.setAll(fields))),
                400,
                "invalid_request_error",
                message);
    }

    @Test
    void aTextThatIsNotJsonIsRefused() throws Exception {
        assertRefused(
                simulatorFixture.send(simulatorFixture.message("{")),
                400,
                "invalid_request_error",
                "The request body is not valid JSON");
    }

    @Test
    void anUnknownModelIsNotFound() throws Exception {
        assertRefused(
                simulatorFixture.ask(SimulatorFixture.request("hello", body -> body.put("model", "gpt-1"))),
                404,
                "not_found_error",
                "model: gpt-1");
    }

    @Test
    void aBodyAboveTheLimitIsTooLarge() throws Exception {
        assertRefused(
                simulatorFixture.ask("x".repeat(33 << 20)),
                413,
                "request_too_large",
                "Request exceeds the maximum size");
    }

    @Test
    void aCallWithoutAKeyIsNotAuthenticated() throws Exception {
        HttpRequest.Builder request = simulatorFixture
                .at("/v1/messages")
                .header("anthropic-version", "2026-10-21")
                .POST(HttpRequest.BodyPublishers.ofString(
                        SimulatorFixture.request("hello").toString()));
        assertRefused(simulatorFixture.send(request), 401, "authentication_error", "x-api-key header is required");
    }

    @Test
    void aBearerTokenIsAKeyToo() throws Exception {
        HttpResponse<String> response = simulatorFixture.send(simulatorFixture
                .message(SimulatorFixture.request("hello").toString())
                .setHeader("x-api-key", " ")
                .header("Authorization", "Bearer token"));
        assertThat(response.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | anthropic-version: header is required",
                "latest | anthropic-version: \"latest\" is not a valid version",
                "1999-01-01 | anthropic-version: \"1999-01-01\" is not a valid version"
            })
    void aVersionThatIsNoneIsRefused(String version, String message) throws Exception {
        HttpRequest.Builder request = simulatorFixture
                .message(SimulatorFixture.request("hello").toString())
                .setHeader("anthropic-version", version);
        assertRefused(simulatorFixture.send(request), 400, "invalid_request_error", message);
    }

    @Test
    void aWrongMarkerIsAlsoLoggedAsAWarning() throws Exception {
        String message = "simulate marker: expected a fault such as 529 or refusal, got 'boguss'";
        List<LogRecord> logged = new CopyOnWriteArrayList<>();
        Handler handler = new StreamHandler() {
            @Override
            public void publish(LogRecord entry) {
                logged.add(entry);
            }
        };
        Logger logger = Logger.getLogger(MessagesEndpoint.class.getName());
        logger.addHandler(handler);
        try {
            assertRefused(simulatorFixture.ask("[[simulate: boguss]]"), 400, "invalid_request_error", message);
        } finally {
            logger.removeHandler(handler);
        }

        assertThat(logged)
                .extracting(LogRecord::getLevel, LogRecord::getMessage)
                .containsExactly(tuple(Level.WARNING, message));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/messages, 405",
        "HEAD, /v1/messages, 405",
        "DELETE, /v1/models, 405",
        "POST, /simulator/stats, 405",
        "DELETE, /simulator/faults, 405",
        "GET, /, 404",
        "POST, /v1/complete, 404",
        "GET, /v1/modelsandmore, 404",
        "GET, /simulator/other, 404",
    })
    void otherMethodsAndPathsAreErrorsInTheSameShape(String method, String path, int status) throws Exception {
        HttpResponse<String> response =
                simulatorFixture.send(simulatorFixture.at(path).method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("request-id")).isPresent();
        assertThat(response.headers().firstValue("allow").isPresent()).isEqualTo(status == 405);
        if (!method.equals("HEAD")) {
            assertThat(SimulatorFixture.parsed(response.body()).path("type").asText())
                    .isEqualTo("error");
        }
    }

    private static void assertRefused(HttpResponse<String> response, int status, String type, String message)
            throws IOException {
        ObjectNode body = SimulatorFixture.parsed(response.body());
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(body.path("type").asText()).isEqualTo("error");
        assertThat(body.path("error").path("type").asText()).isEqualTo(type);
        assertThat(body.path("error").path("message").asText()).isEqualTo(message);
        assertThat(response.headers().firstValue("request-id"))
                .contains(body.path("request_id").asText());
    }
}
