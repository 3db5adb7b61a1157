package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.HealthCheck.Status;
import com.promptbuilder.system.Build;
import com.promptbuilder.value.Provider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class HealthTest {
    private final FunctionHarness functionHarness = new FunctionHarness();

    @ParameterizedTest
    @CsvSource({"/health, healthy", "/health/live, alive"})
    void hasTimeAndUptimeDuringAnOutage(String path, String status) {
        functionHarness.records.fail();
        functionHarness.claudeIs(Status.UNREACHABLE);
        functionHarness.clock.advance(Duration.ofMillis(1500));
        ProxyResponseView proxyResponseView = functionHarness.send(Event.get(path));

        assertThat(proxyResponseView.status()).isEqualTo(200);
        assertThat(proxyResponseView.header("Cache-Control")).isEqualTo("no-store");
        assertThat(proxyResponseView.json().path("status").asText()).isEqualTo(status);
        assertThat(Instant.parse(proxyResponseView.json().path("timestamp").asText()))
                .isEqualTo(functionHarness.clock.instant());
        assertThat(proxyResponseView.json().path("uptime").asDouble()).isEqualTo(1.5);
        assertThat(proxyResponseView.json().path("version").asText() + "+"
                        + proxyResponseView.json().path("commit").asText())
                .isEqualTo(Build.CURRENT.text());
        assertThat(functionHarness.probes()).isZero();
    }

    @Test
    void isReadyIfTableAndClaudeAreHealthy() {
        ProxyResponseView proxyResponseView = ready();

        assertThat(proxyResponseView.status()).isEqualTo(200);
        assertThat(proxyResponseView.header("Cache-Control")).isEqualTo("no-store");
        assertThat(proxyResponseView.json().path("status").asText()).isEqualTo("ready");
        assertThat(Instant.parse(proxyResponseView.json().path("timestamp").asText()))
                .isEqualTo(functionHarness.clock.instant());
        assertThat(check(proxyResponseView, "cache").path("healthy").asBoolean())
                .isTrue();
        assertThat(check(proxyResponseView, "claudeAPI").path("healthy").asBoolean())
                .isTrue();
        assertThat(functionHarness.asked).isEmpty();
    }

    @Test
    void isNotReadyWithoutTheTable() {
        functionHarness.records.fail();
        ProxyResponseView proxyResponseView = ready();

        assertThat(proxyResponseView.status()).isEqualTo(503);
        assertThat(proxyResponseView.json().path("status").asText()).isEqualTo("not ready");
        assertThat(check(proxyResponseView, "cache").path("healthy").asBoolean())
                .isFalse();
        assertThat(check(proxyResponseView, "claudeAPI").path("healthy").asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "NO_KEY, no API key is set",
        "KEY_REFUSED, the API key is refused",
        "NOT_FOUND, there is no Messages API at the base URL",
        "UNREACHABLE, the API does not answer"
    })
    void isNotReadyWithoutClaude(Status finding, String message) {
        functionHarness.claudeIs(finding);
        ProxyResponseView proxyResponseView = ready();

        assertThat(proxyResponseView.status()).isEqualTo(503);
        assertThat(check(proxyResponseView, "cache").path("healthy").asBoolean())
                .isTrue();
        assertThat(check(proxyResponseView, "claudeAPI").path("healthy").asBoolean())
                .isFalse();
        assertThat(check(proxyResponseView, "claudeAPI").path("message").asText())
                .isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource({
        "HEALTHY,     HEALTHY,     200, ''",
        "UNREACHABLE, HEALTHY,     200, ''",
        "KEY_REFUSED, HEALTHY,     200, ''",
        "HEALTHY,     UNREACHABLE, 200, ''",
        "KEY_REFUSED, UNREACHABLE, 503, the API key is refused",
        "UNREACHABLE, NO_KEY,      503, the API does not answer"
    })
    void isReadyIfOneProviderIs(Status anthropic, Status bedrock, int status, String message) {
        FunctionHarness two = new FunctionHarness(Map.of("CLAUDE_PROVIDERS", "anthropic,bedrock"))
                .providerIs(Provider.ANTHROPIC, anthropic)
                .providerIs(Provider.BEDROCK, bedrock);
        ProxyResponseView ready = two.send(Event.get("/health/ready"));
        JsonNode claude = check(ready, "claudeAPI");

        assertThat(ready.status()).isEqualTo(status);
        assertThat(claude.path("message").asText()).isEqualTo(message);
        assertThat(claude.at("/providers/anthropic/healthy").asBoolean()).isEqualTo(anthropic == Status.HEALTHY);
        assertThat(claude.at("/providers/bedrock/healthy").asBoolean()).isEqualTo(bedrock == Status.HEALTHY);
    }

    @Test
    void isNotReadyWhileTheCircuitOfEveryProviderIsOpen() {
        FunctionHarness two = new FunctionHarness(Map.of("CLAUDE_PROVIDERS", "anthropic,bedrock"));
        two.claude(_ -> new Failure.Overloaded(Optional.empty()));
        for (int call = 0; call < 20; call++) {
            two.send(Event.haiku("about number " + call));
        }
        ProxyResponseView ready = two.send(Event.get("/health/ready"));
        assertThat(ready.status()).isEqualTo(503);
        assertThat(check(ready, "claudeAPI").at("/providers/bedrock/message").asText())
                .startsWith("the circuit is open: ");

        two.clock.advance(Duration.ofMinutes(1));
        assertThat(two.send(Event.get("/health/ready")).status())
                .as("the next call probes")
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"401, 503", "402, 503", "403, 503", "400, 200", "404, 200"})
    void isNotReadyIfACallsKeyWasRefused(int status, int expected) {
        functionHarness.claude(_ -> new Failure.Rejected(status));
        functionHarness.send(Event.haiku());
        assertThat(ready().status()).isEqualTo(expected);

        functionHarness.clock.advance(Duration.ofMinutes(1));
        assertThat(ready().status()).isEqualTo(200);
    }

    @Test
    void saysWhatAProviderOnAwsLacks() {
        FunctionHarness harness = new FunctionHarness(Map.of("CLAUDE_PROVIDERS", "bedrock", "BEDROCK_MODELS", "m=n"));
        harness.claudeIs(Status.NO_KEY);

        assertThat(check(harness.send(Event.get("/health/ready")), "claudeAPI").toString())
                .isEqualTo("{\"healthy\":false,\"message\":\"no AWS credentials are found\"}");
    }

    @Test
    void isCachedFor5Seconds() {
        ready();
        functionHarness.claudeIs(Status.UNREACHABLE);
        functionHarness.clock.advance(Duration.ofMillis(4_999));
        assertThat(ready().status()).isEqualTo(200);
        assertThat(functionHarness.probes()).isEqualTo(1);
        functionHarness.clock.advance(Duration.ofMillis(1));
        assertThat(ready().status()).isEqualTo(503);
        assertThat(functionHarness.probes()).isEqualTo(2);
    }

    @Test
    void recoversWithTheTable() {
        functionHarness.records.fail();
        assertThat(ready().status()).isEqualTo(503);
        functionHarness.records.recover();
        functionHarness.clock.advance(Duration.ofSeconds(5));
        assertThat(ready().status()).isEqualTo(200);
    }

    private ProxyResponseView ready() {
        return functionHarness.send(Event.get("/health/ready"));
    }

    private static JsonNode check(ProxyResponseView proxyResponseView, String name) {
        return proxyResponseView.json().path("checks").path(name);
    }
}
