package com.promptbuilder.claude;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import static com.promptbuilder.claude.Failure.ConnectionError.CONNECT_FAILED;
import static com.promptbuilder.claude.Failure.ConnectionError.RESET_BEFORE_RESPONSE;
import static com.promptbuilder.claude.Failure.ConnectionError.RESET_DURING_RESPONSE;
import static org.assertj.core.api.Assertions.assertThat;

class MessagesConnectionTest {
    private static final Duration SHORT = Duration.ofMillis(150);
    private static final Failure CUT_OFF = new Failure.TimedOut(Failure.RetryHint.UNSPECIFIED, Prompts.ESTIMATE);

    @Test
    void reusesOneConnectionForManyCalls() {
        try (StubClaudeServer server = StubClaudeServer.answering(200, MessageFixtures.text("Waves."));
                HttpClientProvider httpClientProvider = new HttpClientProvider()) {
            MessagesApi claude = new MessagesApi(server.address(), () -> Prompts.SECRET, httpClientProvider);
            for (int i = 0; i < 20; i++) {
                assertThat(claude.complete(Prompts.prompt())).isInstanceOf(Completion.Text.class);
            }
            assertThat(server.received()).hasSize(20);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void reusesTheConnectionAfterErrors() {
        try (StubClaudeServer server = StubClaudeServer.answering(529, MessageFixtures.error("overloaded_error"));
                HttpClientProvider httpClientProvider = new HttpClientProvider()) {
            MessagesApi claude = new MessagesApi(server.address(), () -> Prompts.SECRET, httpClientProvider);
            for (int i = 0; i < 5; i++) {
                claude.complete(Prompts.prompt());
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void timesOutWithoutAResponse() {
        try (StubClaudeServer server = StubClaudeServer.silent()) {
            assertThat(Prompts.of(server.address(), Prompts.prompt(SHORT))).isEqualTo(CUT_OFF);
        }
    }

    @Test
    void timesOutInTheMiddleOfAResponse() {
        try (StubClaudeServer server = StubClaudeServer.stuckInTheMiddle()) {
            assertThat(Prompts.of(server.address(), Prompts.prompt(SHORT))).isEqualTo(CUT_OFF);
        }
    }

    @Test
    void anErrorStatusCountsAlthoughItsBodyIsLate() {
        try (StubClaudeServer server = new StubClaudeServer(exchange -> {
            exchange.getResponseHeaders().add("retry-after", "2");
            exchange.sendResponseHeaders(529, 100);
            exchange.getResponseBody().flush();
            StubClaudeServer.waitForTheEnd();
        })) {
            assertThat(Prompts.of(server.address(), Prompts.prompt()))
                    .isEqualTo(new Failure.Overloaded(Optional.of(Duration.ofSeconds(2))));
        }
    }

    @Test
    void sendsNoRequestWithoutRemainingTime() {
        try (StubClaudeServer server = StubClaudeServer.silent()) {
            assertThat(Prompts.of(server.address(), Prompts.prompt(Duration.ZERO)))
                    .isEqualTo(new Failure.TimedOut());
            assertThat(server.received()).isEmpty();
        }
    }

    @Test
    void answersTheCallAfterATimeout() {
        AtomicBoolean isSilent = new AtomicBoolean(true);
        try (StubClaudeServer server = new StubClaudeServer(exchange -> {
                    if (isSilent.get()) {
                        StubClaudeServer.waitForTheEnd();
                    }
                    StubClaudeServer.send(exchange, 200, MessageFixtures.text("Waves."));
                });
                HttpClientProvider httpClientProvider = new HttpClientProvider()) {
            MessagesApi claude = new MessagesApi(server.address(), () -> Prompts.SECRET, httpClientProvider);
            assertThat(claude.complete(Prompts.prompt(SHORT))).isEqualTo(CUT_OFF);
            isSilent.set(false);
            assertThat(claude.complete(Prompts.prompt())).isInstanceOf(Completion.Text.class);
        }
    }

    @Test
    void isUnreachableIfTheConnectionIsRefused() throws IOException {
        URI unused;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        assertThat(Prompts.of(unused, Prompts.prompt())).isEqualTo(new Failure.Unreachable(CONNECT_FAILED));
    }

    @Test
    void isUnreachableIfTheHostNameDoesNotExist() {
        assertThat(Prompts.of(URI.create("http://nobody.invalid"), Prompts.prompt()))
                .isEqualTo(new Failure.Unreachable(CONNECT_FAILED));
    }

    @Test
    void isUnreachableIfTheConnectionIsNeverAccepted() throws IOException {
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpClient hasty = HttpClient.newBuilder().connectTimeout(SHORT).build()) {
            for (int i = 0; i < 2; i++) {
                queue.add(new Socket(full.getInetAddress(), full.getLocalPort()));
            }
            URI address = URI.create("http://127.0.0.1:" + full.getLocalPort());
            assertThat(new MessagesApi(address, () -> Prompts.SECRET, () -> hasty).complete(Prompts.prompt()))
                    .isEqualTo(new Failure.Unreachable(CONNECT_FAILED));
        } finally {
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Len", "220 smtp.example.com ready\r\n\r\n"})
    void reportsAResetBeforeTheResponse(String response) throws IOException {
        assertFailure(response, new Failure.Unreachable(RESET_BEFORE_RESPONSE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n"
            })
    void reportsAResetDuringTheResponse(String response) throws IOException {
        assertFailure(response, new Failure.Unreachable(RESET_DURING_RESPONSE, Prompts.ESTIMATE));
    }

    // RetryingClaude retries within the budget, so the transport must not retry.
    private static void assertFailure(String response, Failure failure) throws IOException {
        try (BrokenServer server = new BrokenServer(response)) {
            assertThat(Prompts.of(server.address(), Prompts.prompt())).isEqualTo(failure);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void endsIfInterruptedAndKeepsTheInterruptFlag() {
        try (StubClaudeServer server = StubClaudeServer.silent()) {
            Thread.currentThread().interrupt();
            assertThat(Prompts.of(server)).isEqualTo(CUT_OFF);
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
