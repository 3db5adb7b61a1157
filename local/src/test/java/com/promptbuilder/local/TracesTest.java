package com.promptbuilder.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

import static com.promptbuilder.local.EnvironmentFixture.HELD;
import static com.promptbuilder.local.EnvironmentFixture.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

/** The spans of requests over real HTTP, as an OTLP receiver gets them. */
@Timeout(300)
class TracesTest {
    private static final String LEADING = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private static final String FOLLOWING = "ffffffffffffffffffffffffffffffff";
    private static final String REQUEST = "POST /api/optimize";

    private final List<JsonNode> spans = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final HttpServer receiver;

    TracesTest() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/v1/traces", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            bodies.add(body);
            JsonNode json = JsonMapper.builder().build().readTree(body);
            json.findValues("spans").forEach(list -> list.forEach(spans::add));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void whoWaitsInTheSameProcessLinksToWhomItWaitsFor() throws IOException {
        sharesACall(Map.of(), 0, lab -> lab::isFollowing);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whoWaitsInAnotherProcessLinksToWhomItWaitsFor() throws IOException {
        try (CountingDynamoDb dynamoDb = new CountingDynamoDb()) {
            Map<String, String> settings = Map.of(
                    "ENVIRONMENTS",
                    "2",
                    "SNAPSTART",
                    "true",
                    "AWS_ENDPOINT_URL_DYNAMODB",
                    dynamoDb.endpoint().toString());
            // The leader only writes during its call. The follower's first read finds the lease, the second is a poll.
            sharesACall(settings, 2, _ -> {
                long before = dynamoDb.reads();
                return () -> dynamoDb.reads() >= before + 2;
            });
        }
    }

    /**
     * @param environments the number of environments that are ready before a call is shared
     * @param following called while only the leader is there; the result tells whether a follower waits for it
     */
    private void sharesACall(
            Map<String, String> settings, int environments, Function<EnvironmentFixture, BooleanSupplier> following)
            throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.put(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://localhost:" + receiver.getAddress().getPort());
        // Long timeouts, so that a busy machine neither drops spans nor opens the DynamoDB circuit.
        all.put("OTEL_EXPORTER_OTLP_TIMEOUT", "30000");
        all.put("TABLE_TIMEOUT_MS", "5000");
        try (EnvironmentFixture lab = new EnvironmentFixture(all)) {
            lab.warmUp(environments);
            long before = lab.calls();
            String prompt = "a call to share " + HELD;
            CompletableFuture<HttpResponse<String>> leader = lab.askLater(prompt, traceparent(LEADING));
            awaitThat(() -> lab.calls() > before);
            BooleanSupplier isFollowing = following.apply(lab);
            CompletableFuture<HttpResponse<String>> follower = lab.askLater(prompt, traceparent(FOLLOWING));
            awaitThat(isFollowing);
            lab.release();
            assertThat(leader.join().statusCode()).isEqualTo(200);
            assertThat(follower.join().body()).isEqualTo(leader.join().body());
            awaitThat(() ->
                    named(LEADING, REQUEST).count() + named(FOLLOWING, REQUEST).count() == 2);
        }
        assertThat(names(LEADING)).containsExactlyInAnyOrder("key", "memory", "record", "claude", REQUEST);
        assertThat(names(FOLLOWING)).contains("key", "memory", "wait", REQUEST).doesNotContain("claude");
        JsonNode link = one(FOLLOWING, "wait").path("links").path(0);
        assertThat(link.path("traceId").asText()).isEqualTo(LEADING);
        assertThat(link.path("spanId").asText())
                .isEqualTo(one(LEADING, REQUEST).path("spanId").asText());
        assertThat(one(LEADING, REQUEST).path("parentSpanId").asText()).isEqualTo("1234567890abcdef");
        assertThat(bodies.toString()).doesNotContain("songbird", "simulated");
    }

    private static String[] traceparent(String trace) {
        return new String[] {"traceparent", "00-" + trace + "-1234567890abcdef-01"};
    }

    private List<String> names(String trace) {
        return of(trace).map(span -> span.path("name").asText()).toList();
    }

    private JsonNode one(String trace, String name) {
        return named(trace, name).findFirst().orElseThrow();
    }

    private Stream<JsonNode> named(String trace, String name) {
        return of(trace).filter(span -> span.path("name").asText().equals(name));
    }

    private Stream<JsonNode> of(String trace) {
        return spans.stream().filter(span -> span.path("traceId").asText().equals(trace));
    }
}
