package com.promptbuilder.local.gateway;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/** The responses for the possible outputs and failures of a function. */
class FunctionAnswersTest {
    private static final String PRELUDE = "{\"statusCode\":202,\"headers\":{\"Content-Type\":\"text/event-stream\"}}";
    private static final byte[] DELIMITER = new byte[8];

    @Test
    void aStreamedAnswerArrivesAsItIsWritten() throws Exception {
        CountDownLatch firstPieceSeen = new CountDownLatch(1);
        RequestStreamHandler handler = (event, answer, context) -> {
            answer.write(PRELUDE.getBytes(UTF_8));
            answer.write(DELIMITER);
            answer.write("one".getBytes(UTF_8));
            await(firstPieceSeen);
            answer.write("two".getBytes(UTF_8));
        };
        try (ServedFunctions served = new ServedFunctions(handler)) {
            HttpResponse<InputStream> response =
                    served.send("GET", "/f/a", BodyPublishers.noBody(), BodyHandlers.ofInputStream());

            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
            assertThat(new String(response.body().readNBytes(3), UTF_8)).isEqualTo("one");
            firstPieceSeen.countDown();
            assertThat(new String(response.body().readAllBytes(), UTF_8)).isEqualTo("two");
        }
    }

    @Test
    void aPathThatOnlyTheCatchAllServesIsLogged() throws Exception {
        try (ServedFunctions served = writing("{\"statusCode\":404}")) {
            served.get("/f/a");
            served.get("/g/optimise?q=secret");

            assertThat(served.log()).isEqualTo("No route for GET /g/optimise\n");
        }
    }

    @Test
    void aStreamedAnswerMayComeInOneWriteAndHoldNulBytes() throws Exception {
        try (ServedFunctions served = writing(PRELUDE + "\0".repeat(8) + "a" + "\0".repeat(9) + "b")) {
            assertThat(served.get("/f/a").body()).isEqualTo("a" + "\0".repeat(9) + "b");
        }
    }

    @Test
    void aStreamedAnswerToHeadHasNoBody() throws Exception {
        try (ServedFunctions served = writing(PRELUDE + "\0".repeat(8) + "body")) {
            HttpResponse<String> response =
                    served.send("HEAD", "/f/a", BodyPublishers.noBody(), BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(response.body()).isEmpty();
        }
    }

    @Test
    void anAnswerWithoutContentHasNone() throws Exception {
        try (ServedFunctions served = writing("{\"statusCode\":204,\"body\":\"ignored\"}")) {
            HttpResponse<String> response = served.get("/f/a");

            assertThat(response.statusCode()).isEqualTo(204);
            assertThat(response.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "{\"body\":\"no status\"}", "no prelude\0\0\0\0\0\0\0\0body"})
    void anythingThatIsNoAnswerIsABadGateway(String written) throws Exception {
        try (ServedFunctions served = writing(written)) {
            assertBadGateway(served.get("/f/a"));
            assertThat(served.log()).startsWith("Function Echo wrote no proxy answer: it");
        }
    }

    @Test
    void anAnswerOverSixMegabytesIsABadGateway() throws Exception {
        try (ServedFunctions served =
                writing("{\"statusCode\":200,\"body\":\"" + "x".repeat(LambdaResponseStream.LIMIT) + "\"}")) {
            assertBadGateway(served.get("/f/a"));
            assertThat(served.log()).contains("longer than 6 MB");
        }
    }

    @Test
    void aFunctionThatThrowsIsABadGatewayAndLoggedWithoutItsMessage() throws Exception {
        RequestStreamHandler handler = (event, answer, context) -> {
            answer.write("{\"statusCode\":200".getBytes(UTF_8));
            throw new IllegalStateException("the caller's own text");
        };
        try (ServedFunctions served = new ServedFunctions(handler)) {
            assertBadGateway(served.get("/f/a"));
            assertThat(served.log())
                    .startsWith("Function Echo failed: java.lang.IllegalStateException at ")
                    .doesNotContain("the caller's own text");
        }
    }

    @Test
    void aFunctionThatThrowsInTheMiddleOfAStreamBreaksTheConnection() throws Exception {
        RequestStreamHandler handler = (event, answer, context) -> {
            answer.write((PRELUDE + "\0".repeat(8) + "half").getBytes(UTF_8));
            throw new IllegalStateException();
        };
        try (ServedFunctions served = new ServedFunctions(handler)) {
            assertThatIOException().isThrownBy(() -> served.get("/f/a"));
        }
    }

    @Test
    void aRequestInFlightIsAnsweredWhileTheServerStops() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        RequestStreamHandler handler = (event, answer, context) -> {
            entered.countDown();
            await(leave);
            answer.write("{\"statusCode\":200,\"body\":\"made it\"}".getBytes(UTF_8));
        };
        try (ServedFunctions served = new ServedFunctions(handler)) {
            CompletableFuture<String> inFlight = CompletableFuture.supplyAsync(() -> bodyOf(served));
            await(entered);
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(served::stopServer);
            while (accepts(served.url())) {
                Thread.onSpinWait();
            }
            leave.countDown();

            assertThat(inFlight.join()).isEqualTo("made it");
            stopped.join();
        }
    }

    private static ServedFunctions writing(String written) throws IOException {
        return new ServedFunctions((event, answer, context) -> answer.write(written.getBytes(UTF_8)));
    }

    private static void assertBadGateway(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).startsWith("{\"error\":\"Internal server error\",\"requestId\":\"");
    }

    private static String bodyOf(ServedFunctions served) {
        try {
            return served.get("/f/a").body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // A connection that the closing listener has not accepted is reset. A later one is refused.
    private static boolean accepts(URI url) throws IOException {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            return socket.isConnected();
        } catch (SocketException e) {
            return false;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
