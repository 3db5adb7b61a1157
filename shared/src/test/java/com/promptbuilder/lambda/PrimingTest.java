package com.promptbuilder.lambda;

import com.promptbuilder.app.RunningApplication;
import com.promptbuilder.claude.HttpClientProvider;
import com.promptbuilder.lambda.sample.NameColours;
import com.promptbuilder.lambda.sample.RewriteText;
import com.promptbuilder.lambda.sample.SampleBatch;
import com.promptbuilder.lambda.sample.SampleGraphQl;
import com.promptbuilder.lambda.sample.SampleMcp;
import com.promptbuilder.lambda.sample.SampleOperations;
import com.promptbuilder.lambda.sample.SampleWarmer;
import com.promptbuilder.lambda.sample.SampleWorker;
import com.promptbuilder.lambda.sample.WriteHaiku;
import com.promptbuilder.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class PrimingTest {
    /** As in Lambda, but no backend is reachable: a call to one would fail the response. */
    private static final Map<String, String> VARIABLES = Map.of(
            "ANTHROPIC_BASE_URL", "http://127.0.0.1:1",
            "AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1",
            "ANTHROPIC_SECRET_ARN", "claude",
            "AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:1",
            "JOBS_URL", "http://127.0.0.1:1/0/jobs",
            "JOBS_BACKGROUND_URL", "http://127.0.0.1:1/0/background",
            "AWS_SESSION_TOKEN", "none",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1");

    static Stream<LambdaFunction<?>> functions() {
        return Stream.of(
                new WriteHaiku(),
                new NameColours(),
                new RewriteText(),
                new SampleBatch(),
                new SampleGraphQl(),
                new SampleMcp(),
                new SampleOperations(),
                new SampleWorker(),
                new SampleWarmer());
    }

    @ParameterizedTest
    @MethodSource("functions")
    void everyResponseSucceedsWithoutABackend(LambdaFunction<?> function) throws IOException {
        Iterator<Boolean> threeTimes = List.of(true, true, true, false).iterator();

        int successes = function.priming(VARIABLES).prime(threeTimes::next);

        assertThat(successes).isEqualTo(3 * events(function));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void oneRoundSucceedsWithInMemoryStores(LambdaFunction<?> function) throws IOException {
        try (HttpClientProvider httpClientProvider = new HttpClientProvider()) {
            assertThat(function.priming(VARIABLES).primeOnce(httpClientProvider))
                    .isEqualTo(events(function));
        }
    }

    @Test
    void callsNoBackendOfTheSettings() throws IOException {
        try (StubServer server = StubServer.open("none")) {
            assertThat(
                            server.variables(
                                    Map.of(
                                            "SETTINGS",
                                            "CIRCUIT_WINDOW=50, OTEL_EXPORTER_OTLP_ENDPOINT=https://traces.example,VALKEY=valkey:6379")))
                    .containsEntry("SETTINGS", "CIRCUIT_WINDOW=50");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bedrock", "anthropic-aws", "bedrock,anthropic"})
    void signsRequestsToAwsWithoutItsCredentials(String providers) throws IOException {
        Map<String, String> variables = new HashMap<>(VARIABLES);
        variables.put("CLAUDE_PROVIDERS", providers);
        variables.put("ANTHROPIC_AWS_WORKSPACE_ID", "wrkspc_1");
        variables.put("BEDROCK_MODELS", "claude-haiku-5-5=us.anthropic.haiku");
        try (HttpClientProvider httpClientProvider = new HttpClientProvider()) {
            LambdaFunction<?> function = new WriteHaiku();

            assertThat(function.priming(variables).primeOnce(httpClientProvider))
                    .isEqualTo(events(function));
        }
    }

    @Test
    void theStubServerStreamsWholeAnswers() throws IOException {
        Map<String, String> variables = new HashMap<>(VARIABLES);
        variables.put("RESPONSE_STREAM", "events");
        try (StubServer server = StubServer.open("Salt on every stone");
                HttpClientProvider http = new HttpClientProvider()) {
            WriteHaiku function = new WriteHaiku();
            Settings settings = Settings.fromEnvironment(server.variables(variables));
            function.useApplication(RunningApplication.inMemory(settings, http));
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            byte[] event = Event.haiku().header("Accept", "text/event-stream").bytes();

            function.handleRequest(new ByteArrayInputStream(event), output, new TestContext());

            SseTranscript transcript = SseTranscript.of(output.toByteArray());
            assertThat(transcript.isStreamed()).isTrue();
            assertThat(transcript.names()).containsExactly("delta", "usage", "done");
            assertThat(transcript.text()).isEqualTo("Salt on every stone");
        }
    }

    private static int events(LambdaFunction<?> function) {
        return function.priming(VARIABLES).script("any").events().size();
    }
}
