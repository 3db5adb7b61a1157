package com.promptbuilder.local;

import com.promptbuilder.local.invoke.HandlerFactory;
import com.promptbuilder.local.logs.LogSink;
import com.promptbuilder.local.template.TemplateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import static com.promptbuilder.local.EnvironmentFixture.awaitThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LocalRuntimeTest {
    private static final String TEMPLATE = """
            Resources:
              Answers:
                Type: AWS::DynamoDB::Table
                Properties: {KeySchema: [{AttributeName: id, KeyType: HASH}]}
              Hello:
                Type: AWS::Serverless::Function
                Properties:
                  Handler: h.Hello
                  Environment: {Variables: {TABLE: !Ref Answers}}
                  Events: {Get: {Type: Api, Properties: {Path: /hello, Method: get}}}
            """;

    private final FakeParts parts = new FakeParts();
    private final Path directory;

    LocalRuntimeTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void servesTheTemplateWithEverythingEmbeddedUntilItIsClosed() throws Exception {
        LocalRuntime.Running running = start(written(TEMPLATE));
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest hello =
                    HttpRequest.newBuilder(URI.create(running.url() + "/hello")).build();

            assertThat(client.send(hello, BodyHandlers.ofString()).body()).isEqualTo("hello from Hello");
        } finally {
            running.runtime().close();
        }
        assertThat(parts.seen).containsExactly("simulator started", "answered", "simulator closed");
    }

    @Test
    void aRequestInFlightIsAnsweredBeforeWhatItNeedsStops() throws Exception {
        parts.leave = new CountDownLatch(1);
        LocalRuntime.Running running = start(written(TEMPLATE));
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest hello =
                    HttpRequest.newBuilder(URI.create(running.url() + "/hello")).build();
            CompletableFuture<HttpResponse<String>> inFlight = client.sendAsync(hello, BodyHandlers.ofString());
            parts.entered.await();
            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> running.runtime().close());
            awaitThat(() -> !accepts(running.url()));
            parts.leave.countDown();

            assertThat(inFlight.join().statusCode()).isEqualTo(200);
            stopped.join();
        }
        assertThat(parts.seen).containsExactly("simulator started", "answered", "simulator closed");
    }

    @Test
    void tellsOfItsEnvironmentsBesideTheFunctions() throws Exception {
        LocalRuntime.Running running = start(written(TEMPLATE));
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest page = HttpRequest.newBuilder(URI.create(running.url() + "/local/environments"))
                    .build();

            assertThat(client.send(page, BodyHandlers.ofString()).body())
                    .isEqualTo("{\"limit\":0,\"environments\":[]}");
        } finally {
            running.runtime().close();
        }
    }

    @Test
    void givesTheHandlersTheAddressesOfTheEmbeddedParts() throws Exception {
        start(written(TEMPLATE)).runtime().close();

        assertThat(parts.environment)
                .containsEntry("TABLE", "Answers")
                .containsEntry("ANTHROPIC_BASE_URL", "http://127.0.0.1:1")
                .hasEntrySatisfying(
                        "AWS_ENDPOINT_URL_DYNAMODB", url -> assertThat(url).startsWith("http://127.0.0.1:"));
    }

    @Test
    void stopsWhatItStartedWhenAPartFails() throws IOException {
        Path badTable = written(TEMPLATE.replace("Answers", "T"));

        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> start(badTable))
                .withMessageContaining("Table T of the template cannot be created");
        assertThat(parts.seen).containsExactly("simulator started", "simulator closed");
    }

    private static boolean accepts(URI url) {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            return socket.isConnected();
        } catch (IOException e) { // refused, or reset while the port is being closed
            return false;
        }
    }

    private LocalRuntime.Running start(Path template) throws IOException {
        Map<String, String> process = Map.of("PORT", "0", "TEMPLATE", template.toString());
        return LocalRuntime.start(
                LocalSettings.fromEnvironment(process), process, parts, LogSink.printedTo(System.out));
    }

    private Path written(String yaml) throws IOException {
        return Files.writeString(directory.resolve("template.yaml"), yaml);
    }

    private static final class FakeParts implements LocalServices {
        private final List<String> seen = new CopyOnWriteArrayList<>();
        private final CountDownLatch entered = new CountDownLatch(1);
        private CountDownLatch leave = new CountDownLatch(0);
        private Map<String, String> environment = Map.of();

        @Override
        public Service startClaudeSimulator(Map<String, String> process) {
            seen.add("simulator started");
            return new Service(URI.create("http://127.0.0.1:1"), () -> seen.add("simulator closed"));
        }

        @Override
        public HandlerFactory handlers(Map<String, String> variables, LogSink lines) {
            environment = variables;
            return function -> (event, answer, context) -> {
                entered.countDown();
                await(leave);
                seen.add("answered");
                answer.write("{\"statusCode\":200,\"body\":\"hello from %s\"}"
                        .formatted(function.name())
                        .getBytes(UTF_8));
            };
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
