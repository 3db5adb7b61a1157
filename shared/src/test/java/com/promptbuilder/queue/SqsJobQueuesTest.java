package com.promptbuilder.queue;

import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.queue.JobQueues.QueueUnavailableException;
import com.promptbuilder.settings.Settings;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class SqsJobQueuesTest {
    private final AtomicInteger requests = new AtomicInteger();
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final StoreBreaker breaker = new StoreBreaker(() -> now);
    private final HttpServer sqs;
    private final SqsJobQueues queues;
    private volatile String error = "";
    private volatile Runnable meanwhile = () -> {};

    SqsJobQueuesTest() throws IOException {
        sqs = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String url = "http://127.0.0.1:" + sqs.getAddress().getPort();
        queues = SqsJobQueues.of(
                        Settings.fromEnvironment(Map.of(
                                        "AWS_ENDPOINT_URL", url,
                                        "JOBS_URL", url + "/jobs",
                                        "JOBS_BACKGROUND_URL", url + "/background"))
                                .jobs(),
                        breaker)
                .orElseThrow();
    }

    @BeforeEach
    void serve() {
        sqs.createContext("/", this::answer);
        sqs.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        sqs.start();
    }

    @AfterEach
    void stop() {
        queues.close();
        sqs.stop(0);
    }

    @Test
    void areNotCalledWhileTheBreakerIsOpen() {
        error = "AWS.SimpleQueueService.NonExistentQueue";
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> queues.send(Priority.INTERACTIVE, "k", "{}"))
                    .isInstanceOf(QueueUnavailableException.class);
            assertThatThrownBy(() -> queues.approximateDepth(Priority.BACKGROUND))
                    .isInstanceOf(QueueUnavailableException.class);
            assertThatThrownBy(() -> queues.changeVisibility(Priority.BACKGROUND, "r", Duration.ZERO))
                    .isInstanceOf(QueueUnavailableException.class);
        }
        assertThat(requests).hasValue(3);

        error = "";
        now = now.plusSeconds(1);
        assertThat(queues.approximateDepth(Priority.BACKGROUND)).isEqualTo(7);
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void doNotOpenTheBreakerForAFailureDuringWhichAnotherCallIsAnswered() {
        error = "InternalFailure";
        meanwhile = () -> assertThat(breaker.<Boolean>call(() -> true)).isTrue();
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> queues.approximateDepth(Priority.BACKGROUND))
                    .isInstanceOf(QueueUnavailableException.class);
        }

        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void doNotOpenTheBreakerForARefusedMessage() {
        error = "ReceiptHandleIsInvalid";
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> queues.changeVisibility(Priority.BACKGROUND, "r", Duration.ZERO))
                    .isInstanceOf(QueueUnavailableException.class);
        }

        assertThat(requests).hasValue(10);
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void areAskedForTheirDepthAtTheSameTime() {
        CountDownLatch both = new CountDownLatch(2);
        meanwhile = () -> {
            both.countDown();
            try {
                both.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };

        assertThat(queues.approximateDepth()).isEqualTo(Map.of("interactive", 7L, "background", 7L));
    }

    @Test
    void countAFailedReadingOfAllDepthsOnce() {
        error = "InternalFailure";
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(queues::approximateDepth).isInstanceOf(QueueUnavailableException.class);
        }
        assertThat(breaker.isOpen()).isFalse();

        assertThatThrownBy(queues::approximateDepth).isInstanceOf(QueueUnavailableException.class);
        assertThat(breaker.isOpen()).isTrue();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        meanwhile.run();
        exchange.getRequestBody().readAllBytes();
        String body = error.isEmpty()
                ? "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"7\"}}"
                : "{\"__type\":\"com.amazonaws.sqs#" + error + "\",\"message\":\"refused\"}";
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(error.isEmpty() ? 200 : 400, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
