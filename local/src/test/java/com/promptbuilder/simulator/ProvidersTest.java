package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** The providers on AWS: they accept what AWS's signer signs and refuse all else. */
class ProvidersTest {
    private static final String MISMATCH = "The request signature we calculated does not match";

    private final SimulatorFixture fixture = SimulatorFixture.open();

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"ANTHROPIC_AWS", "BEDROCK"})
    void aSignedRequestGetsTheAnswerOfAnthropic(Provider provider) throws Exception {
        HttpResponse<String> signed = send(message(provider));

        assertThat(signed.statusCode()).as(signed.body()).isEqualTo(200);
        assertThat(SimulatorFixture.textOf(signed)).isEqualTo(SimulatorFixture.textOf(fixture.ask("hello")));
        assertThat(SimulatorFixture.parsed(signed.body()).path("model").asText())
                .isEqualTo("claude-haiku-5-5");
    }

    @Test
    void aSessionTokenIsPartOfTheSignature() throws Exception {
        assertThat(send(message(Provider.BEDROCK).by(SignedRequest.SESSION)).statusCode())
                .isEqualTo(200);
        HttpRequest.Builder added =
                message(Provider.BEDROCK).signed(fixture.time).header("x-amz-security-token", "x");
        assertRefused(
                fixture.send(added),
                403,
                "InvalidSignatureException",
                "'x-amz-security-token' must be a 'SignedHeader'");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void anotherSignatureIsRefused(
            String name, UnaryOperator<SignedRequest> change, Duration late, String exception, String message)
            throws Exception {
        Clock clock = Clock.offset(fixture.time, late.negated());
        HttpResponse<String> response =
                fixture.send(change.apply(message(Provider.BEDROCK)).signed(clock));

        assertRefused(response, 403, exception, message);
        assertThat(response.body()).doesNotContain("simulated-secret");
    }

    static Stream<Arguments> refusals() {
        String invalid = "InvalidSignatureException";
        UnaryOperator<SignedRequest> same = UnaryOperator.identity();
        return Stream.of(
                refusal("secret", to -> to.by(AwsCredentialsIdentity.create("simulated", "x")), 0, invalid, MISMATCH),
                refusal(
                        "access key id",
                        to -> to.by(AwsCredentialsIdentity.create("other", "simulated-secret")),
                        0,
                        "UnrecognizedClientException",
                        "The security token included in the request is invalid."),
                refusal(
                        "region",
                        to -> to.in("eu-west-1"),
                        0,
                        invalid,
                        "Credential should be scoped to a valid region."),
                refusal(
                        "service",
                        to -> to.forService("aws-external-anthropic"),
                        0,
                        invalid,
                        "Credential should be scoped to correct service: 'bedrock'."),
                refusal(
                        "date that has passed",
                        same,
                        301,
                        invalid,
                        "Signature expired: 20261123T085459Z is now earlier than 20261123T085500Z (20261123T090000Z - 5 min.)"),
                refusal(
                        "date in the future",
                        same,
                        -301,
                        invalid,
                        "Signature not yet current: 20261123T090501Z is still later than 20261123T090500Z"));
    }

    private static Arguments refusal(
            String name, UnaryOperator<SignedRequest> change, int secondsLate, String exception, String message) {
        return Arguments.of(name, change, Duration.ofSeconds(secondsLate), exception, message);
    }

    @Test
    void aRequestThatWasChangedAfterItsSignatureIsRefused() throws Exception {
        SignedRequest request = message(Provider.ANTHROPIC_AWS);
        HttpRequest.Builder tampered = request.signed(fixture.time)
                .POST(HttpRequest.BodyPublishers.ofString(request.body().replace("hello", "hallo")));
        HttpRequest.Builder elsewhere =
                request.signed(fixture.time).uri(request.uri().resolve("messages?beta=true"));

        assertRefused(fixture.send(tampered), 403, "InvalidSignatureException", MISMATCH);
        assertRefused(fixture.send(elsewhere), 403, "InvalidSignatureException", MISMATCH);
        assertThat(send(request.at(request.uri().resolve("messages?beta=true"))).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aRequestWithoutSignatureIsRefused() throws Exception {
        HttpRequest.Builder keyed = fixture.message(message(Provider.BEDROCK).body())
                .uri(message(Provider.BEDROCK).uri());
        assertRefused(fixture.send(keyed), 403, "MissingAuthenticationTokenException", "Missing Authentication Token");

        keyed.header("authorization", "Bearer key");
        assertRefused(
                fixture.send(keyed), 400, "IncompleteSignatureException", "Authorization header requires 'Credential'");
    }

    @Test
    void claudePlatformOnAwsNeedsItsWorkspace() throws Exception {
        SignedRequest request = message(Provider.ANTHROPIC_AWS);
        HttpResponse<String> missing = send(request.with(Map.of("anthropic-version", "2026-10-21")));

        assertThat(missing.statusCode()).isEqualTo(400);
        assertThat(missing.body()).contains("invalid_request_error", "anthropic-workspace-id: header is required");
        assertRefused(
                send(request.with(Map.of("anthropic-version", "2026-10-21", "anthropic-workspace-id", "wrkspc_other"))),
                403,
                "AccessDeniedException",
                "User is not authorized to perform: aws-external-anthropic:CreateInference");
    }

    @ParameterizedTest
    @CsvSource({
        "us.anthropic.claude-haiku-5-5-v1:0,              200",
        "anthropic.claude-sonnet-5-5-v1:0,                200",
        "global.anthropic.claude-haiku-4-5-20251001-v1:0, 200",
        "anthropic.claude-opus-5-5,                       200",
        "claude-haiku-5-5,                                404",
        "us.anthropic.claude-haiku-9-9-v1:0,              404",
    })
    void bedrockHasNamesOfItsOwn(String model, int status) throws Exception {
        SignedRequest request = message(Provider.BEDROCK);
        ObjectNode body = SimulatorFixture.request("hello", fields -> fields.put("model", model));

        assertThat(send(request.saying(body.toString())).statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"ANTHROPIC_AWS, 200", "BEDROCK, 404"})
    void onlyClaudePlatformOnAwsListsModels(Provider provider, int status) throws Exception {
        SignedRequest request = message(provider).saying("");

        assertThat(send(request.at(request.uri().resolve("models"))).statusCode())
                .isEqualTo(status);
        assertThat(send(request.at(request.uri().resolve("../simulator/stats"))).statusCode())
                .isEqualTo(404);
    }

    @Test
    void oneProviderGoesDownAndComesBack() throws Exception {
        fixture.put("/simulator/faults", "{\"faults\":\"bedrock 529:1\"}");
        assertThat(send(message(Provider.BEDROCK)).statusCode()).isEqualTo(529);
        assertThat(send(message(Provider.ANTHROPIC_AWS)).statusCode()).isEqualTo(200);
        assertThat(fixture.ask("hello").statusCode()).isEqualTo(200);
        assertThat(fixture.ask("hello [[simulate: anthropic 402]]").statusCode())
                .isEqualTo(402);

        fixture.put("/simulator/faults", "{\"faults\":\"none\"}");
        assertThat(send(message(Provider.BEDROCK)).statusCode()).isEqualTo(200);
    }

    @Test
    void theBillIsToldByProvider() throws Exception {
        ObjectNode body = SimulatorFixture.request(
                "hello", fields -> fields.putObject("thinking").put("type", "disabled"));
        HttpResponse<String> answer = fixture.ask(body);
        HttpResponse<String> signed = send(message(Provider.ANTHROPIC_AWS).saying(body.toString()));
        HttpResponse<String> failed = send(message(Provider.ANTHROPIC_AWS).saying("{"));
        assertThat(failed.statusCode()).isEqualTo(400);

        ObjectNode stats = SimulatorFixture.parsed(
                fixture.send(fixture.at("/simulator/stats")).body());

        assertThat(SimulatorFixture.parsed(answer.body()).path("usage"))
                .isEqualTo(SimulatorFixture.parsed(signed.body()).path("usage"));
        SimulatorStats.ProviderStats onAws =
                requireNonNull(fixture.simulator.stats().byProvider().get("anthropic-aws"));
        long nanos = onAws.tokens().inputTokens() * 100 + onAws.tokens().outputTokens() * 500;
        assertThat(onAws.billUsd()).isEqualTo(dollars(nanos)).isNotEqualTo("0");
        assertThat(stats.path("billUsd").asText()).isEqualTo(dollars(2 * nanos));
        assertThat(stats.at("/by_provider/anthropic/billUsd").asText()).isEqualTo(dollars(nanos));
        assertThat(stats.at("/by_provider/anthropic-aws/calls").asInt()).isEqualTo(2);
        assertThat(stats.at("/by_provider/anthropic-aws/paid_calls").asInt()).isEqualTo(1);
        assertThat(stats.at("/by_provider/bedrock/billUsd").asText()).isEqualTo("0");
    }

    private static String dollars(long nanos) {
        return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString();
    }

    private SignedRequest message(Provider provider) {
        return SignedRequest.message(fixture, provider, "hello");
    }

    private HttpResponse<String> send(SignedRequest request) throws Exception {
        return fixture.send(request.signed(fixture.time));
    }

    private static void assertRefused(HttpResponse<String> response, int status, String exception, String message) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("x-amzn-errortype")).contains(exception);
        assertThat(SimulatorFixture.parsed(response.body()).path("message").asText())
                .startsWith(message);
    }
}
