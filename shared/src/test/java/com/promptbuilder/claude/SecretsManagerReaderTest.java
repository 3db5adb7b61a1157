package com.promptbuilder.claude;

import com.promptbuilder.claude.CachedApiKey.ReadResult;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.value.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class SecretsManagerReaderTest {
    private static final String ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:claude-AbCdEf";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "canary",
                " canary\\n",
                "{\\\"apiKey\\\":\\\"canary\\\"}",
                "{\\\"x\\\":1,\\\"ANTHROPIC_API_KEY\\\":\\\"canary\\\"}"
            })
    void readsTheSecretOrAFieldOfIt(String value) {
        try (StubClaudeServer server = secret(value)) {
            assertThat(reader(server).get()).isEqualTo(new ReadResult.Found(new Secret("canary")));
            assertThat(server.received()).singleElement().satisfies(request -> {
                assertThat(request.header("X-amz-target")).isEqualTo("secretsmanager.GetSecretValue");
                assertThat(request.body()).contains(ARN);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\\\"apiKey\\\":{\\\"a\\\":\\\"canary\\\"}}", "{canary", "canary canary"})
    void isEmptyIfTheSecretIsInvalid(String value) {
        try (StubClaudeServer server = secret(value)) {
            CachedApiKey key = new CachedApiKey(reader(server), Instant::now);

            assertThat(key.get()).isEmpty();
            assertThat(key.lastError()).isPresent().get().asString().doesNotContain("canary");
        }
    }

    @Test
    void readsTheSecretOnEachCall() {
        try (StubClaudeServer server = secret("canary")) {
            SecretsManagerReader reader = reader(server);
            reader.get();
            reader.get();

            assertThat(server.received()).hasSize(2);
        }
    }

    @Test
    void failsWithOneWordIfAccessIsDenied() {
        String denied = "{\"__type\":\"AccessDeniedException\",\"Message\":\"not authorized: canary " + ARN + "\"}";
        try (StubClaudeServer server = StubClaudeServer.answering(400, denied)) {
            assertThat(reader(server).get()).isEqualTo(new ReadResult.Failed("SecretsManagerException"));
        }
    }

    @Test
    @Timeout(60)
    void timesOut() {
        try (StubClaudeServer server = StubClaudeServer.silent()) {
            assertThat(reader(server).get()).isInstanceOf(ReadResult.Failed.class);
        }
    }

    @Test
    void keepsTheSecretOutOfToString() {
        try (StubClaudeServer server = secret("canary")) {
            ApiKeyProvider key = new CachedApiKey(reader(server), Instant::now);

            assertThat(reader(server).get() + " " + key.get() + " " + key).doesNotContain("canary");
        }
    }

    private static StubClaudeServer secret(String escaped) {
        return StubClaudeServer.answering(
                200, "{\"ARN\":\"" + ARN + "\",\"Name\":\"claude\",\"SecretString\":\"" + escaped + "\"}");
    }

    private static SecretsManagerReader reader(StubClaudeServer server) {
        Settings settings = Settings.fromEnvironment(Map.of(
                "ANTHROPIC_SECRET_ARN",
                ARN,
                "AWS_ENDPOINT_URL_SECRETS_MANAGER",
                server.address().toString()));
        return new SecretsManagerReader(settings.claude().secret().orElseThrow());
    }
}
