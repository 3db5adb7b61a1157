package com.promptbuilder.claude;

import com.promptbuilder.settings.Settings;
import com.promptbuilder.value.Secret;
import org.junit.jupiter.api.Test;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import static org.assertj.core.api.Assertions.assertThat;

/** A key is changed while a process lives: Secrets Manager and Claude, both on loopback. */
class RotationTest {
    private final AtomicReference<String> stored = new AtomicReference<>("canary-1");
    private final AtomicReference<String> valid = new AtomicReference<>("canary-1");
    private final StandIn secrets = new StandIn(exchange ->
            StandIn.send(exchange, 200, "{\"SecretString\":\"{\\\"apiKey\\\":\\\"" + stored.get() + "\\\"}\"}"));
    private final StandIn server = new StandIn(exchange -> {
        boolean good = valid.get().equals(exchange.getRequestHeaders().getFirst("x-api-key"));
        StandIn.send(exchange, good ? 200 : 401, good ? Messages.text("Waves.") : "invalid x-api-key");
    });
    private final Connections connections = new Connections();
    private final ApiKey key = ApiKey.of(Settings.fromEnvironment(Map.of(
                    "ANTHROPIC_SECRET_ARN",
                    "claude",
                    "AWS_ENDPOINT_URL_SECRETS_MANAGER",
                    secrets.address().toString()))
            .claude());
    private final Claude claude =
            new Rekeying(new MessagesApi(server.address(), key, connections), key, InstantSource.system());

    @Test
    void aRotatedKeyIsReadAgainAndTheCallMadeOnceMore() {
        assertThat(claude.complete(Asked.prompt())).isInstanceOf(Completion.Text.class);
        rotate();

        assertThat(claude.complete(Asked.prompt())).isInstanceOf(Completion.Text.class);

        assertThat(server.received()).hasSize(3);
        assertThat(secrets.received()).hasSize(2);
        assertThat(claude.complete(Asked.prompt())).isInstanceOf(Completion.Text.class);
        assertThat(server.received()).hasSize(4);
    }

    @Test
    void aKeyThatIsSimplyWrongIsNoReasonForASecondCall() {
        valid.set("canary-2");

        assertThat(claude.complete(Asked.prompt())).isEqualTo(new Failure.Rejected(401));
        assertThat(claude.complete(Asked.prompt())).isEqualTo(new Failure.Rejected(401));

        assertThat(server.received()).hasSize(2);
        assertThat(secrets.received()).hasSize(2);
    }

    @Test
    void theProbeFindsARotatedKeyToo() {
        ClaudeProbe probe = new RekeyingProbe(new ModelsProbe(server.address(), key, connections), key);
        assertThat(probe.probe()).isEqualTo(ClaudeProbe.Finding.HEALTHY);
        rotate();

        assertThat(probe.probe()).isEqualTo(ClaudeProbe.Finding.HEALTHY);
    }

    @Test
    void withoutSecretsManagerThereIsNoKeyAndClaudeIsNotAsked() {
        secrets.close();
        ClaudeProbe probe = new RekeyingProbe(new ModelsProbe(server.address(), key, connections), key);
        Prompt prompt = Asked.prompt();

        assertThat(claude.complete(prompt)).isEqualTo(new Failure.Rejected(401));

        assertThat(prompt.occasion().samples().notes()).containsOnlyKeys("keyTrouble");
        assertThat(prompt.occasion().samples().notes().toString()).doesNotContain("canary", "127.0.0.1");
        assertThat(probe.probe()).isEqualTo(ClaudeProbe.Finding.NO_KEY);
        assertThat(server.received()).isEmpty();
    }

    @Test
    void theEnvironmentsKeyWinsAndNothingIsRead() {
        ApiKey given = ApiKey.of(Settings.fromEnvironment(Map.of(
                        "ANTHROPIC_API_KEY",
                        "given",
                        "ANTHROPIC_SECRET_ARN",
                        "claude",
                        "AWS_ENDPOINT_URL_SECRETS_MANAGER",
                        secrets.address().toString()))
                .claude());

        assertThat(given.get()).contains(new Secret("given"));
        assertThat(given.insteadOf(new Secret("given"))).isEmpty();
        assertThat(secrets.received()).isEmpty();
    }

    private void rotate() {
        stored.set("canary-2");
        valid.set("canary-2");
    }
}
