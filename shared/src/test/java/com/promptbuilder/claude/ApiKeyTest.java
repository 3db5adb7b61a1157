package com.promptbuilder.claude;

import com.promptbuilder.settings.Settings;
import com.promptbuilder.value.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class ApiKeyTest {
    private final HttpClientProvider httpClientProvider = new HttpClientProvider();

    @Test
    void sendsNoRequestWithoutAKey() {
        try (StubClaudeServer server = StubClaudeServer.answering(200, MessageFixtures.text("Waves."))) {
            assertThat(new MessagesApi(server.address(), Optional::empty, httpClientProvider)
                            .complete(Prompts.prompt()))
                    .isEqualTo(new Failure.Rejected(401));
            assertThat(server.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary\nX-Evil: 1", "canary\u0000", "canary\r", "kanari\u00e9", " canary"})
    void rejectsAKeyThatIsIllegalInAHeader(String key) {
        try (StubClaudeServer server = StubClaudeServer.answering(200, MessageFixtures.text("Waves."))) {
            assertThat(new MessagesApi(server.address(), () -> Optional.of(new Secret(key)), httpClientProvider)
                            .complete(Prompts.prompt()))
                    .isEqualTo(new Failure.Rejected(401));
            assertThat(new HealthCheck(server.address(), () -> Optional.of(new Secret(key)), httpClientProvider).get())
                    .isEqualTo(HealthCheck.Status.KEY_REFUSED);
            assertThat(server.received()).isEmpty();
        }
    }

    @Test
    void isInNoResultAndNoToString() {
        try (StubClaudeServer server = StubClaudeServer.answering(401, "invalid x-api-key " + Prompts.KEY)) {
            MessagesApi claude = new MessagesApi(server.address(), () -> Prompts.SECRET, httpClientProvider);
            HealthCheck probe = new HealthCheck(server.address(), () -> Prompts.SECRET, httpClientProvider);

            assertThat(claude.complete(Prompts.prompt()) + " " + probe.get() + " " + Prompts.SECRET)
                    .doesNotContain(Prompts.KEY);
        }
    }

    @Test
    void isNotReadWithoutAnthropicsApi() {
        Map<String, String> variables = Map.of(
                "CLAUDE_PROVIDERS", "bedrock",
                "BEDROCK_MODELS", "m=n",
                "ANTHROPIC_SECRET_ARN", "claude",
                "AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:1");
        ApiKeyProvider key =
                ApiKeyProvider.of(Settings.fromEnvironment(variables).claude());

        assertThat(key.get()).isEmpty();
        assertThat(key.lastError()).isEmpty();
    }
}
