package com.promptbuilder.claude;

import com.promptbuilder.claude.KeySource.Reading;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.value.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class SecretsManagerKeyTest {
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
        try (StandIn server = secret(value)) {
            assertThat(source(server).read()).isEqualTo(new Reading.Found(new Secret("canary")));
            assertThat(server.received()).singleElement().satisfies(request -> {
                assertThat(request.header("X-amz-target")).isEqualTo("secretsmanager.GetSecretValue");
                assertThat(request.body()).contains(ARN);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\\\"apiKey\\\":{\\\"a\\\":\\\"canary\\\"}}", "{canary", "canary canary"})
    void thatIsNoneIsNone(String value) {
        try (StandIn server = secret(value)) {
            StoredKey key = new StoredKey(source(server), Instant::now);

            assertThat(key.get()).isEmpty();
            assertThat(key.trouble()).isPresent().get().asString().doesNotContain("canary");
        }
    }

    @Test
    void isReadAnewEachTime() {
        try (StandIn server = secret("canary")) {
            KeySource source = source(server);
            source.read();
            source.read();

            assertThat(server.received()).hasSize(2);
        }
    }

    @Test
    void thatIsDeniedSaysSoInOneWord() {
        String denied = "{\"__type\":\"AccessDeniedException\",\"Message\":\"not authorized: canary " + ARN + "\"}";
        try (StandIn server = StandIn.answering(400, denied)) {
            assertThat(source(server).read()).isEqualTo(new Reading.Failed("SecretsManagerException"));
        }
    }

    @Test
    @Timeout(60)
    void thatNobodyTellsIsGivenUp() {
        try (StandIn server = StandIn.silent()) {
            assertThat(source(server).read()).isInstanceOf(Reading.Failed.class);
        }
    }

    @Test
    void standsInNoText() {
        try (StandIn server = secret("canary")) {
            ApiKey key = new StoredKey(source(server), Instant::now);

            assertThat(source(server).read() + " " + key.get() + " " + key).doesNotContain("canary");
        }
    }

    private static StandIn secret(String escaped) {
        return StandIn.answering(
                200, "{\"ARN\":\"" + ARN + "\",\"Name\":\"claude\",\"SecretString\":\"" + escaped + "\"}");
    }

    private static KeySource source(StandIn server) {
        Settings settings = Settings.fromEnvironment(Map.of(
                "ANTHROPIC_SECRET_ARN",
                ARN,
                "AWS_ENDPOINT_URL_SECRETS_MANAGER",
                server.address().toString()));
        return new SecretsManagerKey(settings.claude().secret().orElseThrow());
    }
}
