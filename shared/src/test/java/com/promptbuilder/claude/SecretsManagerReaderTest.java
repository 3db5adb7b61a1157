package com.promptbuilder.claude;

import com.promptbuilder.claude.CachedApiKey.SecretReader;
import com.promptbuilder.claude.CachedApiKey.SecretReader.Result;
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
    void isTheSecretOrAFieldOfIt(String value) {
        try (StubClaudeServer server = secret(value)) {
            assertThat(source(server).read()).isEqualTo(new Result.Found(new Secret("canary")));
            assertThat(server.received()).singleElement().satisfies(request -> {
                assertThat(request.header("X-amz-target")).isEqualTo("secretsmanager.GetSecretValue");
                assertThat(request.body()).contains(ARN);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\\\"apiKey\\\":{\\\"a\\\":\\\"canary\\\"}}", "{canary", "canary canary"})
    void thatIsInvalidIsEmpty(String value) {
        try (StubClaudeServer server = secret(value)) {
            CachedApiKey key = new CachedApiKey(source(server), Instant::now);

            assertThat(key.get()).isEmpty();
            assertThat(key.lastError()).isPresent().get().asString().doesNotContain("canary");
        }
    }

    @Test
    void isReadEachTime() {
        try (StubClaudeServer server = secret("canary")) {
            SecretReader source = source(server);
            source.read();
            source.read();

            assertThat(server.received()).hasSize(2);
        }
    }

    @Test
    void thatIsDeniedFailsWithOneWord() {
        String denied = "{\"__type\":\"AccessDeniedException\",\"Message\":\"not authorized: canary " + ARN + "\"}";
        try (StubClaudeServer server = StubClaudeServer.answering(400, denied)) {
            assertThat(source(server).read()).isEqualTo(new Result.Failed("SecretsManagerException"));
        }
    }

    @Test
    @Timeout(60)
    void thatDoesNotArriveTimesOut() {
        try (StubClaudeServer server = StubClaudeServer.silent()) {
            assertThat(source(server).read()).isInstanceOf(Result.Failed.class);
        }
    }

    @Test
    void isInNoText() {
        try (StubClaudeServer server = secret("canary")) {
            ApiKeyProvider key = new CachedApiKey(source(server), Instant::now);

            assertThat(source(server).read() + " " + key.get() + " " + key).doesNotContain("canary");
        }
    }

    private static StubClaudeServer secret(String escaped) {
        return StubClaudeServer.answering(
                200, "{\"ARN\":\"" + ARN + "\",\"Name\":\"claude\",\"SecretString\":\"" + escaped + "\"}");
    }

    private static SecretReader source(StubClaudeServer server) {
        Settings settings = Settings.fromEnvironment(Map.of(
                "ANTHROPIC_SECRET_ARN",
                ARN,
                "AWS_ENDPOINT_URL_SECRETS_MANAGER",
                server.address().toString()));
        return new SecretsManagerReader(settings.claude().secret().orElseThrow());
    }
}
