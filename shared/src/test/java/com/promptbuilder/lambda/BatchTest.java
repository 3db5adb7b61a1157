package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.queue.JobQueues.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** {@code POST /api/batch}. */
class BatchTest {
    private static final String ITEM = "{'id':'a','route':'/api/write-haiku','body':{'topic':'sea'}}";

    private final FunctionHarness functionHarness = new FunctionHarness();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{}|Requests is required",
                "{'requests':null}|Requests is required",
                "{'requests':[]}|Requests is required",
                "{'requests':{}}|Requests must be a list",
                "{'requests':'a'}|Requests must be a list",
                "{'requests':['a']}|Request 1 must be an object",
                "{'requests':[ITEM,{}]}|Id of request 2 is required",
                "{'requests':[{'id':' '}]}|Id of request 1 is required",
                "{'requests':[{'id':1}]}|Id of request 1 must be a string",
                "{'requests':[{'id':'LONG'}]}|Id of request 1 must not exceed 64 characters",
                "{'requests':[ITEM,ITEM]}|Id of request 2 must be unique",
                "{'requests':[{'id':'a'}]}|Route of request 1 is required",
                "{'requests':[{'id':'a','route':[]}]}|Route of request 1 must be a string",
                "{'requests':[{'id':'a','route':'/'}]}|Body of request 1 is required",
                "{'requests':[{'id':'a','route':'/','body':null}]}|Body of request 1 is required",
                "{'requests':[{'id':'a','route':'/','body':{},'headers':[]}]}|Headers of request 1 must be an object",
                "{'requests':[{'id':'a','route':'/','body':{},'headers':{'Prefer':1}}]}|Header prefer of request 1 must be a string",
                "{'requests':[{'id':'a','route':'/','body':{},'headers':{'Prefer':'LONG'}}]}|Header prefer of request 1 must not exceed 1,000 characters",
                "{'requests':[{'id':'a','route':'/','body':{},'headers':{'Accept':'x'}}]}|headers.Accept of request 1 is not allowed",
                "{'requests':[{'id':'a','route':'/','body':{},'<b>':1}]}|_b_ of request 1 is not allowed",
                "{'requests':[ITEM],'other':1}|other is not allowed"
            })
    void aWrongEnvelopeIs400(String envelope, String details) {
        ProxyResponseView response = send(envelope.replace("ITEM", ITEM).replace("LONG", "x".repeat(1_001)));

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.error()).isEqualTo("Validation failed");
        assertThat(response.details()).isEqualTo(details);
        assertThat(functionHarness.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{'requests':[],'requests':[]}"})
    void aBodyThatIsNoObjectIs400(String body) {
        assertThat(send(body).status()).isEqualTo(400);
        assertThat(send(body).error()).isEqualTo("Invalid JSON");
    }

    @Test
    void hasAtMost20Requests() {
        assertThat(send(batch(20, i -> "same")).status()).isEqualTo(200);
        assertThat(send(batch(21, i -> "same")).details()).isEqualTo("Requests must not have more than 20 items");
        FunctionHarness two = new FunctionHarness(Map.of("BATCH_MAX_ITEMS", "2"));
        assertThat(two.send(Event.post("/api/batch", batch(3, i -> "same"))).details())
                .isEqualTo("Requests must not have more than 2 items");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "OPTIONS"})
    void isOnlyPosted(String method) {
        ProxyResponseView response = functionHarness.send(Event.rest(method, "/api/batch"));

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).isEqualTo("POST");
    }

    @Test
    void isJsonOfAtMost1MiB() {
        Event form = Event.post("/api/batch", "a=b").header("Content-Type", "application/x-www-form-urlencoded");
        assertThat(functionHarness.send(form).status()).isEqualTo(415);
        assertThat(send(" ".repeat(1_048_577)).status()).isEqualTo(413);
    }

    @Test
    void answersAsTheRoutesWouldInTheOrderOfTheRequests() {
        ProxyResponseView own = functionHarness.send(Event.haiku("0"));
        ProxyResponseView response = functionHarness.send(Event.post("/api/batch", batch(3, Integer::toString))
                .header("X-Request-ID", "find-me")
                .header("Origin", "http://localhost:5173"));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
        assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:5173");
        assertThat(ids(response)).containsExactly("0", "1", "2");
        JsonNode hit = item(response, 0);
        assertThat(hit.path("status").asInt()).isEqualTo(200);
        assertThat(hit.path("body")).isEqualTo(own.json());
        assertThat(hit.at("/headers/etag").asText()).isEqualTo(own.header("ETag"));
        assertThat(hit.at("/headers/content-location").asText()).isEqualTo(own.header("Content-Location"));
        assertThat(hit.at("/headers/cache-status").asText()).startsWith("memory; hit");
        assertThat(hit.at("/headers/x-request-id").asText()).isEqualTo("find-me-1");
        assertThat(hit.path("headers").has("access-control-allow-origin")).isFalse();
        assertThat(item(response, 2).at("/headers/cache-status").asText()).contains("memory; fwd=miss; stored");
    }

    @Test
    void makesOneCallForIdenticalRequests() {
        ProxyResponseView response = send(batch(20, i -> "same"));

        assertThat(functionHarness.asked).hasSize(1);
        assertThat(statuses(response)).hasSize(20).containsOnly(200);
    }

    @Test
    void makesDifferentCallsAtTheSameTime() {
        CyclicBarrier all = new CyclicBarrier(20);
        functionHarness.claude(_ -> {
            await(all);
            return FunctionHarness.text(FunctionHarness.HAIKU);
        });

        assertThat(statuses(send(batch(20, Integer::toString)))).hasSize(20).containsOnly(200);
    }

    @Test
    void isCompleteWhateverBecomesOfARequest() {
        functionHarness.claude(prompt -> prompt.user().contains("busy")
                ? new Failure.Overloaded(Optional.of(Duration.ofSeconds(4)))
                : FunctionHarness.text(FunctionHarness.HAIKU));
        ProxyResponseView response = send("{'requests':["
                + "{'id':'good','route':'/api/write-haiku','body':{'topic':'sea'}},"
                + "{'id':'busy','route':'/api/write-haiku','body':{'topic':'busy'}},"
                + "{'id':'wrong','route':'/api/name-colours','body':{}},"
                + "{'id':'list','route':'/api/name-colours','body':[1]},"
                + "{'id':'self','route':'/api/batch','body':{}},"
                + "{'id':'slash','route':'/api/write-haiku/','body':{}},"
                + "{'id':'other','route':'/health','body':{}}]}");

        assertThat(response.status()).isEqualTo(200);
        assertThat(statuses(response)).containsExactly(200, 503, 400, 400, 404, 404, 404);
        assertThat(item(response, 1).at("/headers/retry-after").asText()).isEqualTo("4");
        assertThat(item(response, 2).at("/body/error").asText()).isEqualTo("Subject is required");
        assertThat(item(response, 3).at("/body/error").asText()).isEqualTo("Invalid JSON");
        assertThat(item(response, 4).at("/body/path").asText()).isEqualTo("/api/batch");
    }

    @Test
    void passesTheHeadersOfARequest() {
        String item = "{'requests':[{'id':'a','route':'/api/write-haiku','body':{'topic':'sea'},'headers':{HEADERS}}]}";
        ProxyResponseView notCached = send(item.replace("HEADERS", "'cache-control':'only-if-cached'"));
        assertThat(statuses(notCached)).containsExactly(504);

        String withKey = item.replace("HEADERS", "'Idempotency-Key':'k','Cache-Control':'no-cache'");
        send(withKey);
        ProxyResponseView replayed = send(withKey);
        assertThat(item(replayed, 0).at("/headers/idempotent-replayed").asText())
                .isEqualTo("true");
        assertThat(statuses(send(withKey.replace("sea", "sky")))).containsExactly(422);
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void makesJobsIfTheClientPrefersThem() {
        FunctionHarness withQueues = FunctionHarness.withQueues();
        ProxyResponseView response = withQueues.send(
                Event.post("/api/batch", batch(2, Integer::toString)).header("Prefer", "respond-async"));

        assertThat(response.status()).isEqualTo(200);
        assertThat(statuses(response)).containsExactly(202, 202);
        assertThat(item(response, 0).at("/headers/preference-applied").asText()).isEqualTo("respond-async");
        assertThat(item(response, 0).at("/headers/location").asText()).startsWith("/prod/api/answers/");
        assertThat(withQueues.queues.sent(Priority.INTERACTIVE)).hasSize(2);
        assertThat(withQueues.asked).isEmpty();
    }

    @Test
    void makesAJobOfWhatIsNotReady4SecondsBeforeTheDeadline() {
        FunctionHarness withQueues = FunctionHarness.withQueues();
        withQueues.claude(prompt -> {
            withQueues.clock.advance(prompt.remainingTime());
            return new Failure.TimedOut();
        });
        ProxyResponseView response = withQueues.send(Event.post("/api/batch", batch(1, _ -> "slow")));

        assertThat(statuses(response)).containsExactly(202);
        assertThat(item(response, 0).at("/headers/location").asText()).startsWith("/prod/api/answers/");
        assertThat(withQueues.asked)
                .singleElement()
                .extracting(Prompt::remainingTime)
                .isEqualTo(Duration.ofMillis(23_500));
        assertThat(withQueues.queues.sent(Priority.INTERACTIVE)).hasSize(1);

        withQueues.claude(_ -> FunctionHarness.text(FunctionHarness.HAIKU));
        withQueues.workOnLast(Priority.INTERACTIVE);
        assertThat(statuses(withQueues.send(Event.post("/api/batch", batch(1, _ -> "slow")))))
                .containsExactly(200);
    }

    @Test
    void makesAJobAtOnceOfWhatUsuallyTakesLonger() {
        FunctionHarness withQueues = FunctionHarness.withQueues();
        withQueues.claude(_ -> {
            withQueues.clock.advance(Duration.ofSeconds(21));
            return FunctionHarness.text(FunctionHarness.HAIKU);
        });
        withQueues.send(Event.haiku());

        assertThat(statuses(withQueues.send(Event.post("/api/batch", batch(1, _ -> "another")))))
                .containsExactly(202);
        assertThat(withQueues.asked).hasSize(1);
        assertThat(withQueues.queues.sent(Priority.INTERACTIVE)).hasSize(1);
    }

    @Test
    void waitsForWhatIsSlowWithoutQueues() {
        functionHarness.claude(prompt -> {
            functionHarness.clock.advance(prompt.remainingTime());
            return new Failure.TimedOut();
        });

        assertThat(statuses(send(batch(1, _ -> "slow")))).containsExactly(504);
        assertThat(functionHarness.asked)
                .singleElement()
                .extracting(Prompt::remainingTime)
                .isEqualTo(Duration.ofSeconds(25));
    }

    @Test
    void streamsLinesInTheOrderOfCompletion() {
        FunctionHarness streaming = new FunctionHarness(Map.of("RESPONSE_STREAM", "events"));
        CountDownLatch firstLine = new CountDownLatch(1);
        ByteArrayOutputStream client = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                if (toString(UTF_8).contains("\"id\":\"1\"")) {
                    firstLine.countDown();
                }
            }
        };
        streaming.claude(prompt -> {
            if (prompt.user().contains("0")) {
                await(firstLine);
            }
            return FunctionHarness.text(FunctionHarness.HAIKU);
        });
        streaming.send(lines(batch(2, Integer::toString)), client);

        String[] parts = client.toString(UTF_8).split("\0{8}", 2);
        assertThat(ProxyResponseView.parse(parts[0]).at("/headers/Content-Type").asText())
                .isEqualTo("application/x-ndjson");
        assertThat(parts[1].lines().map(ProxyResponseView::parse))
                .extracting(line -> line.path("id").asText() + line.path("status"))
                .containsExactly("1200", "0200");
    }

    @Test
    void sendsLinesAtTheEndIfResponsesAreBuffered() {
        ProxyResponseView response = functionHarness.send(lines(batch(3, Integer::toString)));

        assertThat(response.header("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(response.header("Vary")).startsWith("Accept, ");
        assertThat(response.body().lines().map(ProxyResponseView::parse))
                .extracting(line -> line.path("id").asText())
                .containsExactlyInAnyOrder("0", "1", "2");
    }

    @Test
    void logsEachRequestWithoutItsText() {
        functionHarness.send(
                Event.post("/api/batch", batch(2, i -> "songbird " + i)).header("X-Request-ID", "find-me"));

        List<JsonNode> lines = functionHarness.log.stream()
                .map(ProxyResponseView::parse)
                .filter(line -> line.path("message").asText().equals("request"))
                .sorted(Comparator.comparing(line -> line.path("requestId").asText()))
                .toList();
        assertThat(lines)
                .extracting(line -> line.path("requestId").asText() + " "
                        + line.path("route").asText())
                .containsExactly("find-me /api/batch", "find-me-1 /api/write-haiku", "find-me-2 /api/write-haiku");
        assertThat(lines.stream().map(line -> line.path("traceId")).distinct()).hasSize(1);
        assertThat(lines.getFirst().path("samples").toString())
                .contains("\"batch_requests_total\",\"labels\":{\"kind\":\"batch\"},\"value\":2");
        assertThat(functionHarness.log).noneMatch(line -> line.contains("songbird"));
    }

    private ProxyResponseView send(String envelope) {
        return functionHarness.send(Event.post("/api/batch", json(envelope)));
    }

    private static Event lines(String envelope) {
        return Event.post("/api/batch", envelope).header("Accept", "application/x-ndjson");
    }

    private static String batch(int items, IntFunction<String> topic) {
        return IntStream.range(0, items)
                .mapToObj(
                        i -> "{'id':'" + i + "','route':'/api/write-haiku','body':{'topic':'" + topic.apply(i) + "'}}")
                .collect(Collectors.collectingAndThen(Collectors.joining(",", "{'requests':[", "]}"), BatchTest::json));
    }

    private static String json(String withSingleQuotes) {
        return withSingleQuotes.replace('\'', '"');
    }

    private static JsonNode item(ProxyResponseView response, int index) {
        return response.json().path("responses").path(index);
    }

    private static List<Integer> statuses(ProxyResponseView response) {
        return responses(response).map(item -> item.path("status").asInt()).toList();
    }

    private static List<String> ids(ProxyResponseView response) {
        return responses(response).map(item -> item.path("id").asText()).toList();
    }

    private static Stream<JsonNode> responses(ProxyResponseView response) {
        return response.json().path("responses").valueStream();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
