package com.promptbuilder.dynamodb;

import com.promptbuilder.dynamodb.AwsClientFactory.BoundedHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class BoundedHttpClientTest {
    private static final Duration NEVER = Duration.ofHours(1);

    private final CountDownLatch resolved = new CountDownLatch(1);
    private final AtomicInteger aborted = new AtomicInteger();

    @AfterEach
    void resolve() {
        resolved.countDown();
    }

    @Test
    void stopsWaitingForALookupThatTakesNoInterrupt() {
        assertThatThrownBy(() -> call(Duration.ofMillis(1), this::resolveAtLast))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(aborted).hasValue(1);
    }

    @Test
    void stopsWaitingWhenTheCallerIsInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> call(NEVER, this::resolveAtLast)).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(aborted).hasValue(1);
    }

    @Test
    void passesResponsesAndFailuresOn() throws IOException {
        assertThat(call(NEVER, BoundedHttpClientTest::answer).httpResponse().statusCode())
                .isEqualTo(204);
        assertThatThrownBy(() -> call(NEVER, () -> {
                    throw new UnknownHostException("nowhere");
                }))
                .isInstanceOf(UnknownHostException.class);
        assertThatThrownBy(() -> call(NEVER, () -> {
                    throw new IllegalStateException("a bug");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(aborted).hasValue(0);
    }

    private HttpExecuteResponse resolveAtLast() {
        while (resolved.getCount() > 0) {
            try {
                resolved.await();
            } catch (InterruptedException e) {
                // Ignored like an interrupt of a DNS lookup, which goes on.
            }
        }
        return answer();
    }

    private static HttpExecuteResponse answer() {
        return HttpExecuteResponse.builder()
                .response(SdkHttpResponse.builder().statusCode(204).build())
                .build();
    }

    private interface Exchange {
        HttpExecuteResponse make() throws IOException;
    }

    private HttpExecuteResponse call(Duration limit, Exchange exchange) throws IOException {
        HttpExecuteRequest request = HttpExecuteRequest.builder()
                .request(SdkHttpRequest.builder()
                        .method(SdkHttpMethod.GET)
                        .uri(URI.create("http://host"))
                        .build())
                .build();
        return new BoundedHttpClient(new Client(exchange), limit)
                .prepareRequest(request)
                .call();
    }

    private final class Client implements SdkHttpClient {
        private final Exchange exchange;

        Client(Exchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() throws IOException {
                    return exchange.make();
                }

                @Override
                public void abort() {
                    aborted.incrementAndGet();
                }
            };
        }

        @Override
        public void close() {
            // Nothing to close.
        }
    }
}
