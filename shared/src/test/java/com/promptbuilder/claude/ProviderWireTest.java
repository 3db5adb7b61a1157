package com.promptbuilder.claude;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.claude.RequestAuthorization.Result;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.value.Provider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is sent to the providers on AWS, on a real connection. */
class ProviderWireTest {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final SigV4Signer SIGNER = new SigV4Signer(
            Settings.fromEnvironment(Map.of("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY", SECRET))
                    .claude()
                    .providers(),
            InstantSource.system());

    private final HttpClientProvider http = new HttpClientProvider();
    private final StubClaudeServer server = StubClaudeServer.answering(200, MessageFixtures.text("Waves."));

    @AfterEach
    void close() {
        server.close();
        http.close();
    }

    private MessagesApi.Server server(String path, Map<String, String> headers) {
        return new MessagesApi.Server(
                URI.create(server.address() + path),
                headers,
                model -> model.equals("m") ? Optional.empty() : Optional.of("us.anthropic." + model));
    }

    private StubClaudeServer.Received received() {
        return server.received().getFirst();
    }

    private boolean isSigned(StubClaudeServer.Received received) {
        return new SigV4Oracle(SECRET).accepts(server.address(), received);
    }

    @Test
    void sendsASignedRequestWithTheModelsNameOnBedrock() throws JsonProcessingException {
        MessagesApi bedrock =
                new MessagesApi(server("/bedrock/anthropic", Map.of()), SIGNER.forService("bedrock"), http);

        assertThat(bedrock.complete(Prompts.prompt())).isInstanceOf(Completion.Text.class);

        assertThat(received().path()).isEqualTo("/bedrock/anthropic/v1/messages");
        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(received().body())
                        .path("model")
                        .asText())
                .isEqualTo("us.anthropic.claude-haiku-5-5");
        assertThat(received().header("X-api-key")).isEmpty();
        assertThat(received().header("Authorization")).contains("/us-east-1/bedrock/aws4_request");
        assertThat(isSigned(received())).isTrue();
    }

    @Test
    void sendsTheWorkspaceAndSignsIt() {
        MessagesApi platform = new MessagesApi(
                server("/anthropic-aws", Map.of("anthropic-workspace-id", "wrkspc_1")),
                SIGNER.forService("aws-external-anthropic"),
                http);
        platform.complete(Prompts.prompt());

        assertThat(received().path()).isEqualTo("/anthropic-aws/v1/messages");
        assertThat(received().header("Anthropic-workspace-id")).isEqualTo("wrkspc_1");
        assertThat(received().header("Anthropic-version")).isEqualTo(MessagesApi.API_VERSION);
        assertThat(received().header("Authorization"))
                .contains("/us-east-1/aws-external-anthropic/aws4_request", "anthropic-workspace-id;");
        assertThat(isSigned(received())).isTrue();
    }

    @Test
    void streamsFromBedrock() {
        String events = StreamFixtures.start() + StreamFixtures.text(0, "Wav", "es.") + StreamFixtures.end("end_turn");
        try (StubClaudeServer streaming =
                StubClaudeServer.answering(200, events, "content-type", "text/event-stream")) {
            List<String> text = new ArrayList<>();
            Completion completion = new MessagesApi(
                            new MessagesApi.Server(streaming.address()), SIGNER.forService("bedrock"), http)
                    .complete(Prompts.prompt(Optional.empty(), Duration.ofSeconds(20), Optional.of(text::add)));

            assertThat(completion).isInstanceOf(Completion.Text.class);
            assertThat(text).containsExactly("Wav", "es.");
            assertThat(streaming.received().getFirst().body()).contains("\"stream\":true");
        }
    }

    @Test
    void doesNotSendAModelWithoutAName() {
        MessagesApi bedrock = new MessagesApi(server("", Map.of()), SIGNER.forService("bedrock"), http);

        assertThat(bedrock.complete(Prompts.saying("m"))).isEqualTo(new Failure.Rejected(404));
        assertThat(server.received()).isEmpty();
    }

    @Test
    void sendsNothingWithoutCredentials() {
        RequestAuthorization missing = (_, _, _, _) -> new Result.NotFound(Optional.of("SdkClientException"));
        Prompt prompt = Prompts.prompt();

        assertThat(new MessagesApi(server("", Map.of()), missing, http).complete(prompt))
                .isEqualTo(new Failure.Rejected(401));
        assertThat(prompt.callContext().requestMetrics().logFields())
                .containsOnly(Map.entry("credentialTrouble", "SdkClientException"));
        assertThat(probe(Provider.BEDROCK, missing, server.address())).isEqualTo(HealthCheck.Status.NO_KEY);
        assertThat(server.received()).isEmpty();
    }

    private HealthCheck.Status probe(Provider provider, RequestAuthorization authorization, URI address) {
        return new HealthCheck(new MessagesApi.Server(address), authorization, Optional.empty(), provider, http).get();
    }

    @ParameterizedTest
    @EnumSource(
            value = Provider.class,
            names = {"ANTHROPIC_AWS", "BEDROCK"})
    void checksTheHealthByASignedRequest(Provider provider) {
        assertThat(probe(provider, SIGNER.forService("bedrock"), server.address()))
                .isEqualTo(HealthCheck.Status.HEALTHY);
        assertThat(received().path()).isEqualTo("/v1/models?limit=1");
        assertThat(isSigned(received())).isTrue();
    }

    /** Bedrock does not list models on this path. */
    @ParameterizedTest
    @CsvSource({
        "200, HEALTHY,     HEALTHY",
        "403, KEY_REFUSED, HEALTHY",
        "404, NOT_FOUND,   HEALTHY",
        "429, HEALTHY,     HEALTHY",
        "500, UNREACHABLE, UNREACHABLE",
        "529, UNREACHABLE, UNREACHABLE"
    })
    void mapsTheStatusOfTheProbe(int status, HealthCheck.Status ofPlatform, HealthCheck.Status ofBedrock) {
        try (StubClaudeServer answering = StubClaudeServer.answering(status, "{}")) {
            RequestAuthorization signed = SIGNER.forService("bedrock");
            assertThat(probe(Provider.ANTHROPIC_AWS, signed, answering.address()))
                    .isEqualTo(ofPlatform);
            assertThat(probe(Provider.BEDROCK, signed, answering.address())).isEqualTo(ofBedrock);
        }
    }

    @Test
    void aStreamWithoutTextEndsWithItsShareOfTheTime() {
        try (StubClaudeServer silent = StubClaudeServer.silent()) {
            Prompt prompt = Prompts.prompt(Duration.ofSeconds(20)).withFirstTextShare(0.01);

            assertThat(new MessagesApi(silent.address(), () -> Prompts.SECRET, http).complete(prompt))
                    .isInstanceOf(Failure.TimedOut.class);
        }
    }

    /** No other provider could be called once the text has begun. */
    @Test
    void aStreamThatHasBegunMayTakeAllOfTheTime() throws IOException {
        ResponseBody body = new ResponseBody(Duration.ZERO, Duration.ofSeconds(20));
        assertThatThrownBy(body::hasMore).isInstanceOf(HttpTimeoutException.class);

        body.extend();
        Thread.startVirtualThread(() -> body.end(false));
        assertThat(body.hasMore()).isFalse();
    }
}
