package com.promptbuilder.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.coalesce.SingleFlight;
import com.promptbuilder.local.logs.LogSink;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** The real functions in real execution environments, with their own simulator and table. */
final class EnvironmentFixture implements AutoCloseable {
    /** Marks a prompt whose call the simulator holds until {@link #release}. */
    static final String HELD = "[[simulate: latency=36000s]]";

    /** Marks a prompt whose first call the simulator holds. */
    static final String HELD_ONCE = "[[simulate: latency=36000s times=1]]";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final HoldingServices services = new HoldingServices();
    private final RuntimeClient client;

    /** @param settings environment variables that override the defaults */
    EnvironmentFixture(Map<String, String> settings) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PORT", "0",
                "TEMPLATE", Path.of("..", "template.yaml").toString(),
                "SIMULATOR_LATENCY", "20ms",
                // Long timeouts, so that a busy machine does not open the DynamoDB circuit.
                "TABLE_TIMEOUT_MS", "5000"));
        environment.putAll(settings);
        client = new RuntimeClient(LocalRuntime.start(
                LocalSettings.fromEnvironment(environment),
                environment,
                services,
                LogSink.printedTo(new PrintStream(new Both(log, System.out), true, StandardCharsets.UTF_8))));
    }

    /** A stream that copies to a second one: .ci/canaries searches the output of all tests for forbidden text. */
    private static final class Both extends FilterOutputStream {
        private final OutputStream other;

        Both(OutputStream one, OutputStream other) {
            super(one);
            this.other = other;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            other.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            other.write(bytes, offset, length);
        }
    }

    HttpResponse<String> ask(String prompt, String... headers) {
        String body = JSON.createObjectNode()
                .put("prompt", prompt + " songbird-prompt")
                .put("mode", "text")
                .toString();
        return client.post("optimize", body, headers);
    }

    /** Asks again for as long as no environment takes the request, which the gateway answers with 504. */
    CompletableFuture<HttpResponse<String>> askUntilStarted(String prompt) {
        return CompletableFuture.supplyAsync(
                () -> Stream.generate(() -> ask(prompt))
                        .filter(answer -> answer.statusCode() != 504)
                        .findFirst()
                        .orElseThrow(),
                Thread::startVirtualThread);
    }

    CompletableFuture<HttpResponse<String>> askLater(String prompt, String... headers) {
        return CompletableFuture.supplyAsync(() -> ask(prompt, headers), Thread::startVirtualThread);
    }

    /**
     * Asks in pairs until this many environments are idle. On a busy machine a start can take longer than the gateway waits, so that a pair fails.
     * With SnapStart, the limit of an init is 130 s instead of 10 s.
     */
    void warmUp(int environments) {
        int pair = 0;
        do {
            String prompt = "pair " + pair++ + " [[simulate: latency=1000]] ";
            CompletableFuture<HttpResponse<String>> beside = askLater(prompt + "one");
            HttpResponse<String> _ = ask(prompt + "other");
            HttpResponse<String> _ = beside.join();
        } while (states().stream().filter("idle"::equals).count() < environments);
    }

    /** Lets the calls end that the simulator holds. */
    void release() {
        services.release();
    }

    /** True if a request waits in this process for another request's call. */
    boolean isFollowing() {
        return services.isHandlerIn(SingleFlight.class.getName(), "await");
    }

    /** The environments with invocations in flight. */
    List<ProcessHandle> busy() {
        JsonNode page = RuntimeClient.json(client.get("/local/environments"));
        return StreamSupport.stream(page.path("environments").spliterator(), false)
                .filter(environment -> environment.path("inFlight").asInt() > 0)
                .flatMap(environment -> ProcessHandle.of(environment.path("pid").asLong()).stream())
                .toList();
    }

    /** The status of all environments. */
    List<String> states() {
        JsonNode page = RuntimeClient.json(client.get("/local/environments"));
        return StreamSupport.stream(page.path("environments").spliterator(), false)
                .map(environment -> environment.path("state").asText())
                .toList();
    }

    long calls() {
        return client.calls();
    }

    /** The number of TCP connections to the simulator, including the one of this fixture. */
    long connections() {
        return client.stats().path("connections").path("opened").asLong();
    }

    /** Makes the simulator close its idle connections. */
    void disconnect() {
        RuntimeClient.send(HttpRequest.newBuilder(client.simulator("/simulator/disconnect"))
                .POST(BodyPublishers.noBody()));
    }

    /** The log of all environments. */
    List<String> log() {
        return log.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Waits until a condition is true. Fails after a minute. */
    static void awaitThat(BooleanSupplier isSo) {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!isSo.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
