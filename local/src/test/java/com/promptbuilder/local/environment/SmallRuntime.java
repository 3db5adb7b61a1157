package com.promptbuilder.local.environment;

import com.promptbuilder.local.invoke.Invoker.InvocationIds;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A Runtime API with one environment without a process, and a client that replaces its runtime. */
final class SmallRuntime implements AutoCloseable {
    final LinkedBlockingQueue<ExecutionEnvironment.PendingPoll> polls = new LinkedBlockingQueue<>();
    final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    final Invocation invocation =
            new Invocation("{\"a\":1}".getBytes(UTF_8), new InvocationIds("request-1", "Root=1-2-3"), answer);
    final ExecutionEnvironment environment = new ExecutionEnvironment(
            "e1",
            TestFunction.spec(Duration.ofSeconds(3)),
            new Scaling(1, 1, false, true),
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
            polls::add);
    final HttpClient client = HttpClient.newHttpClient();
    final RuntimeApi api = RuntimeApi.start();
    private final String address = api.open("e1", environment);

    SmallRuntime() throws IOException {
        assertThat(environment.starts()).isTrue();
    }

    String address() {
        return address;
    }

    /** Polls for the invocation and begins it. */
    void begin() throws Exception {
        CompletableFuture<HttpResponse<String>> next =
                client.sendAsync(request("invocation/next").build(), BodyHandlers.ofString());
        environment.begin(invocation, polls.take());
        assertThat(next.join().statusCode()).isEqualTo(200);
    }

    HttpResponse<String> get(String what) throws Exception {
        return client.send(request(what).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String what, String body) throws Exception {
        return client.send(request(what).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String what) {
        return HttpRequest.newBuilder(URI.create("http://" + address + "/2018-06-01/runtime/" + what));
    }

    @Override
    public void close() {
        client.shutdownNow();
        api.close();
    }
}
