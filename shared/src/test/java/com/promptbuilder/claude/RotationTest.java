package com.promptbuilder.claude;

import com.promptbuilder.settings.Settings;
import com.promptbuilder.value.Secret;
import org.junit.jupiter.api.Test;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import static org.assertj.core.api.Assertions.assertThat;

/** Key rotation in a running process: Secrets Manager and Claude are stubs on loopback. */
class RotationTest {
    private final AtomicReference<String> stored = new AtomicReference<>("canary-1");
    private final AtomicReference<String> valid = new AtomicReference<>("canary-1");
    private final StubClaudeServer secrets = new StubClaudeServer(exchange -> StubClaudeServer.send(
            exchange, 200, "{\"SecretString\":\"{\\\"apiKey\\\":\\\"" + stored.get() + "\\\"}\"}"));
    private final StubClaudeServer server = new StubClaudeServer(exchange -> {
        boolean good = valid.get().equals(exchange.getRequestHeaders().getFirst("x-api-key"));
        StubClaudeServer.send(exchange, good ? 200 : 401, good ? MessageFixtures.text("Waves.") : "invalid x-api-key");
    });
    private final HttpClientProvider httpClientProvider = new HttpClientProvider();
    private final ApiKeyProvider key = ApiKeyProvider.of(Settings.fromEnvironment(Map.of(
                    "ANTHROPIC_SECRET_ARN",
                    "claude",
                    "AWS_ENDPOINT_URL_SECRETS_MANAGER",
                    secrets.address().toString()))
            .claude());
    private final Claude claude = new KeyRotatingClaude(
            new MessagesApi(server.address(), key, httpClientProvider), key, InstantSource.system());

    @Test
    void readsARotatedKeyAndRepeatsTheCall() {
        assertThat(claude.complete(Prompts.prompt())).isInstanceOf(Completion.Text.class);
        rotate();

        assertThat(claude.complete(Prompts.prompt())).isInstanceOf(Completion.Text.class);

        assertThat(server.received()).hasSize(3);
        assertThat(secrets.received()).hasSize(2);
        assertThat(claude.complete(Prompts.prompt())).isInstanceOf(Completion.Text.class);
        assertThat(server.received()).hasSize(4);
    }

    @Test
    void doesNotRepeatTheCallWithAnUnchangedKey() {
        valid.set("canary-2");

        assertThat(claude.complete(Prompts.prompt())).isEqualTo(new Failure.Rejected(401));
        assertThat(claude.complete(Prompts.prompt())).isEqualTo(new Failure.Rejected(401));

        assertThat(server.received()).hasSize(2);
        assertThat(secrets.received()).hasSize(2);
    }

    @Test
    void readsARotatedKeyForTheHealthCheck() {
        HealthCheck probe = new HealthCheck(server.address(), key, httpClientProvider);
        assertThat(probe.get()).isEqualTo(HealthCheck.Status.HEALTHY);
        rotate();

        assertThat(probe.get()).isEqualTo(HealthCheck.Status.HEALTHY);
    }

    @Test
    void doesNotCallClaudeIfSecretsManagerIsUnavailable() {
        secrets.close();
        HealthCheck probe = new HealthCheck(server.address(), key, httpClientProvider);
        Prompt prompt = Prompts.prompt();

        assertThat(claude.complete(prompt)).isEqualTo(new Failure.Rejected(401));

        assertThat(prompt.callContext().requestMetrics().logFields()).containsOnlyKeys("keyTrouble");
        assertThat(prompt.callContext().requestMetrics().logFields().toString()).doesNotContain("canary", "127.0.0.1");
        assertThat(probe.get()).isEqualTo(HealthCheck.Status.NO_KEY);
        assertThat(server.received()).isEmpty();
    }

    @Test
    void prefersTheKeyOfTheEnvironment() {
        ApiKeyProvider given = ApiKeyProvider.of(Settings.fromEnvironment(Map.of(
                        "ANTHROPIC_API_KEY",
                        "given",
                        "ANTHROPIC_SECRET_ARN",
                        "claude",
                        "AWS_ENDPOINT_URL_SECRETS_MANAGER",
                        secrets.address().toString()))
                .claude());

        assertThat(given.get()).contains(new Secret("given"));
        assertThat(given.refreshAfterRejection(new Secret("given"))).isEmpty();
        assertThat(secrets.received()).isEmpty();
    }

    private void rotate() {
        stored.set("canary-2");
        valid.set("canary-2");
    }
}
