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
import java.util.concurrent.CountDownLatch;

import static com.promptbuilder.claude.Failure.Trouble.ANSWER_LOST;
import static com.promptbuilder.claude.Failure.Trouble.CANNOT_CONNECT;
import static com.promptbuilder.claude.Failure.Trouble.CONNECTION_LOST;
import static org.assertj.core.api.Assertions.assertThat;

class MessagesConnectionTest {
    private static final Duration SHORT = Duration.ofMillis(150);
    private static final Failure CUT_OFF = new Failure.TimedOut(Failure.Again.UNSAID, Asked.ESTIMATE);

    @Test
    void isKeptForMany() {
        try (StandIn server = StandIn.answering(200, Messages.text("Waves."));
                Connections connections = new Connections()) {
            MessagesApi claude = new MessagesApi(server.address(), () -> Asked.SECRET, connections);
            for (int i = 0; i < 20; i++) {
                assertThat(claude.complete(Asked.prompt())).isInstanceOf(Completion.Text.class);
            }
            assertThat(server.received()).hasSize(20);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void isKeptAfterErrors() {
        try (StandIn server = StandIn.answering(529, Messages.error("overloaded_error"));
                Connections connections = new Connections()) {
            MessagesApi claude = new MessagesApi(server.address(), () -> Asked.SECRET, connections);
            for (int i = 0; i < 5; i++) {
                claude.complete(Asked.prompt());
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void withoutAnAnswerTimesOut() {
        try (StandIn server = StandIn.silent()) {
            assertThat(Asked.of(server.address(), Asked.prompt(SHORT))).isEqualTo(CUT_OFF);
        }
    }

    @Test
    void withHalfAnAnswerTimesOut() {
        try (StandIn server = StandIn.stuckInTheMiddle()) {
            assertThat(Asked.of(server.address(), Asked.prompt(SHORT))).isEqualTo(CUT_OFF);
        }
    }

    @Test
    void withoutAnyTimeLeftTimesOut() {
        try (StandIn server = StandIn.silent()) {
            assertThat(Asked.of(server.address(), Asked.prompt(Duration.ZERO))).isEqualTo(CUT_OFF);
        }
    }

    @Test
    void thatTimedOutDoesNotSpoilTheNext() {
        CountDownLatch first = new CountDownLatch(1);
        try (StandIn server = new StandIn(exchange -> {
                    if (first.getCount() > 0) {
                        first.countDown();
                        StandIn.waitForTheEnd();
                    }
                    StandIn.send(exchange, 200, Messages.text("Waves."));
                });
                Connections connections = new Connections()) {
            MessagesApi claude = new MessagesApi(server.address(), () -> Asked.SECRET, connections);
            assertThat(claude.complete(Asked.prompt(SHORT))).isEqualTo(CUT_OFF);
            assertThat(claude.complete(Asked.prompt())).isInstanceOf(Completion.Text.class);
        }
    }

    @Test
    void thatIsRefusedIsUnreachable() throws IOException {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        assertThat(Asked.of(nobody, Asked.prompt())).isEqualTo(new Failure.Unreachable(CANNOT_CONNECT));
    }

    @Test
    void toANameThatDoesNotExistIsUnreachable() {
        assertThat(Asked.of(URI.create("http://nobody.invalid"), Asked.prompt()))
                .isEqualTo(new Failure.Unreachable(CANNOT_CONNECT));
    }

    @Test
    void thatIsNeverAcceptedIsUnreachable() throws IOException {
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpClient hasty = HttpClient.newBuilder().connectTimeout(SHORT).build()) {
            for (int i = 0; i < 2; i++) {
                queue.add(new Socket(full.getInetAddress(), full.getLocalPort()));
            }
            URI address = URI.create("http://127.0.0.1:" + full.getLocalPort());
            assertThat(new MessagesApi(address, () -> Asked.SECRET, () -> hasty).complete(Asked.prompt()))
                    .isEqualTo(new Failure.Unreachable(CANNOT_CONNECT));
        } finally {
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Len", "220 smtp.example.com ready\r\n\r\n"})
    void thatBreaksBeforeAnAnswerBeganIsLost(String lastWords) throws IOException {
        breaks(lastWords, new Failure.Unreachable(CONNECTION_LOST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n"
            })
    void thatBreaksInTheMiddleOfAnAnswerLosesIt(String lastWords) throws IOException {
        breaks(lastWords, new Failure.Unreachable(ANSWER_LOST, Asked.ESTIMATE));
    }

    // Retries are counted and paid for elsewhere: the client must not make any by itself.
    private static void breaks(String lastWords, Failure failure) throws IOException {
        try (BrokenServer server = new BrokenServer(lastWords)) {
            assertThat(Asked.of(server.address(), Asked.prompt())).isEqualTo(failure);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void ofAnInterruptedCallerEndsAndTheInterruptionStays() {
        try (StandIn server = StandIn.silent()) {
            Thread.currentThread().interrupt();
            assertThat(Asked.of(server)).isEqualTo(CUT_OFF);
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
