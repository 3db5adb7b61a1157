package com.promptbuilder.local;

import com.promptbuilder.simulator.ClaudeSimulator;
import com.promptbuilder.simulator.SimulatorSettings;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The local runtime with several providers: simulated without an account, or elsewhere with the credentials of this process. */
class ProvidersEndToEndTest {
    @Test
    void theNextProviderAnswersWhenTheFirstIsOverloaded() throws IOException {
        try (RuntimeClient client = started(Map.of("CLAUDE_PROVIDERS", "anthropic,bedrock,anthropic-aws"))) {
            HttpResponse<String> answer = client.post("optimize", body("[[simulate: anthropic 529, bedrock 500]]"));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(client.stats().at("/by_provider/anthropic/calls").asInt())
                    .isEqualTo(1);
            assertThat(client.stats().at("/by_provider/bedrock/calls").asInt()).isEqualTo(1);
            assertThat(client.stats()
                            .at("/by_provider/anthropic-aws/paid_calls")
                            .asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void environmentsSignAsTheRuntimeDoes() throws IOException {
        Map<String, String> settings =
                Map.of("CLAUDE_PROVIDERS", "anthropic-aws", "ENVIRONMENTS", "1", "SNAPSTART", "true");
        try (RuntimeClient client = started(settings)) {
            HttpResponse<String> answer = client.post("optimize", body("hello"));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(client.stats()
                            .at("/by_provider/anthropic-aws/paid_calls")
                            .asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void anotherAddressIsSignedWithTheCredentialsOfThisProcessAndTheTableIsNot() throws IOException {
        Map<String, String> account = Map.of("AWS_ACCESS_KEY_ID", "mine", "AWS_SECRET_ACCESS_KEY", "mine-too");
        try (ClaudeSimulator elsewhere = ClaudeSimulator.start(SimulatorSettings.fromEnvironment(account));
                RuntimeClient client = started(Map.of(
                        "CLAUDE_PROVIDERS", "bedrock",
                        "BEDROCK_BASE_URL", elsewhere.baseUrl() + "/bedrock/anthropic",
                        "BEDROCK_MODELS", "claude-haiku-5-5=anthropic.claude-haiku-5-5-v1:0",
                        "AWS_ACCESS_KEY_ID", "mine",
                        "AWS_SECRET_ACCESS_KEY", "mine-too",
                        "AWS_SESSION_TOKEN", "token"))) {
            HttpResponse<String> answer = client.post("optimize", body("hello"));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(RuntimeClient.header(answer, "cache-status")).contains("record; fwd=miss; stored");
            assertThat(elsewhere.stats().byProvider())
                    .hasEntrySatisfying(
                            "bedrock",
                            bedrock -> assertThat(bedrock.paidCalls()).isEqualTo(1));
        }
    }

    private static RuntimeClient started(Map<String, String> settings) throws IOException {
        return new RuntimeClient(EndToEndTest.runtime(settings));
    }

    private static String body(String prompt) {
        return "{\"prompt\":\"" + prompt + "\",\"mode\":\"text\"}";
    }
}
