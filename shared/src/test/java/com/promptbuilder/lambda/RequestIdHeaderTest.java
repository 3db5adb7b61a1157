package com.promptbuilder.lambda;

import com.promptbuilder.claude.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RequestIdHeaderTest {
    private final FunctionHarness functionHarness = new FunctionHarness();

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-Z_0.9", "..", "sea-salt-talk-1"})
    void isTheClientsId(String id) {
        assertThat(functionHarness
                        .send(Event.haiku().header("X-Request-ID", id))
                        .header("X-Request-ID"))
                .isEqualTo(id);
    }

    @Test
    void mayHave128Characters() {
        assertThat(functionHarness
                        .send(Event.haiku().header("X-Request-ID", "x".repeat(128)))
                        .header("X-Request-ID"))
                .isEqualTo("x".repeat(128));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\r\nSet-Cookie: x", "a,b", "é", "<b>", "a\n", "{\"a\":1}"})
    void replacesAMalformedId(String id) {
        assertThat(functionHarness
                        .send(Event.haiku().header("X-Request-ID", id))
                        .header("X-Request-ID"))
                .matches("[0-9a-f-]{36}");
    }

    @Test
    void replacesAnIdThatIsTooLong() {
        assertThat(functionHarness
                        .send(Event.haiku().header("X-Request-ID", "x".repeat(129)))
                        .header("X-Request-ID"))
                .matches("[0-9a-f-]{36}");
    }

    @Test
    void isTheGatewaysIdIfTheClientHasNone() {
        assertThat(functionHarness
                        .send(Event.haiku().gatewayId("c6af9ac6-7b61-11e6"))
                        .header("X-Request-ID"))
                .isEqualTo("c6af9ac6-7b61-11e6");
        assertThat(functionHarness.log.getLast()).doesNotContain("gatewayRequestId");
        functionHarness.send(Event.haiku().gatewayId("c6af9ac6-7b61-11e6").header("X-Request-ID", "find-me"));
        assertThat(functionHarness.log.getLast())
                .contains("\"requestId\":\"find-me\"", "\"gatewayRequestId\":\"c6af9ac6-7b61-11e6\"");
        assertThat(functionHarness.send(Event.haiku().gatewayId("a b")).header("X-Request-ID"))
                .matches("[0-9a-f-]{36}");
    }

    @Test
    void isUniquePerRequest() {
        assertThat(functionHarness.send(Event.haiku()).header("X-Request-ID"))
                .isNotEqualTo(functionHarness.send(Event.haiku()).header("X-Request-ID"));
    }

    @Test
    void isInTheErrorBodyAndInTheLogLine() {
        ProxyResponseView proxyResponseView = functionHarness
                .claude(_ -> new Failure.TimedOut())
                .send(Event.haiku().header("X-Request-ID", "find-me"));

        assertThat(proxyResponseView.json().path("requestId").asText()).isEqualTo("find-me");
        assertThat(functionHarness.log).singleElement().asString().contains("\"requestId\":\"find-me\"");
    }
}
