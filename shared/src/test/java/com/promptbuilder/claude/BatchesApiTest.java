package com.promptbuilder.claude;

import com.promptbuilder.claude.MessageBatches.Creation;
import com.promptbuilder.claude.MessageBatches.Line;
import com.promptbuilder.claude.MessageBatches.Listed;
import com.promptbuilder.claude.MessageBatches.Result;
import com.promptbuilder.claude.MessageBatches.Status;
import com.promptbuilder.settings.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

class BatchesApiTest {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final Map<String, Prompt> PROMPTS = Map.of("set-0", Prompts.prompt());
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private final HttpClientProvider http = new HttpClientProvider();

    @AfterEach
    void close() {
        http.close();
    }

    private BatchesApi api(URI address) {
        return new BatchesApi(new MessagesApi.Server(address), RequestAuthorization.byKey(() -> Prompts.SECRET), http);
    }

    /** A server that lists no batch and answers everything else like this. */
    private static StubClaudeServer server(int status, String body) {
        return new StubClaudeServer(exchange -> {
            boolean isList = exchange.getRequestURI().getPath().endsWith("/batches")
                    && exchange.getRequestMethod().equals("GET");
            StubClaudeServer.send(exchange, isList ? 200 : status, isList ? "{\"data\":[]}" : body);
        });
    }

    @Test
    void createsABatch() {
        try (StubClaudeServer server = server(200, "{\"id\":\"msgbatch_1\"}")) {
            assertThat(api(server.address()).create(PROMPTS)).isEqualTo(new Creation.Created("msgbatch_1"));

            StubClaudeServer.Received last = server.received().getLast();
            assertThat(last.path()).isEqualTo("/v1/messages/batches");
            assertThat(last.body()).contains("\"custom_id\":\"set-0\"").doesNotContain("\"stream\"");
            assertThat(last.header("X-api-key")).isEqualTo(Prompts.KEY);
        }
    }

    /** Without certainty that there is no batch, the sender must look for it before it sends again. */
    @ParameterizedTest
    @CsvSource({
        "400, false",
        "401, false",
        "413, false",
        "429, false",
        "503, false",
        "529, false",
        "500, true",
        "502, true",
        "504, true",
        "301, true"
    })
    void aBatchMayExistUnlessClaudeRefusedIt(int status, boolean isUnknown) {
        try (StubClaudeServer server = server(status, "{\"error\":{\"type\":\"e\",\"message\":\"m\"}}")) {
            assertThat(api(server.address()).create(PROMPTS))
                    .isInstanceOf(isUnknown ? Creation.Unknown.class : Creation.NotCreated.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "{\"id\":null}", "{\"id\":1}", "{\"id\":\"../secrets\"}", "{\"id\":\"a b\"}", "[]"})
    void aBatchMayExistAfterAnUnreadableResponse(String body) {
        try (StubClaudeServer server = server(200, body)) {
            assertThat(api(server.address()).create(PROMPTS)).isInstanceOf(Creation.Unknown.class);
        }
    }

    @Test
    void aBatchMayExistAfterALostAcknowledgement() throws IOException {
        try (BrokenServer server = new BrokenServer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":\"msg")) {
            assertThat(api(server.address()).create(PROMPTS)).isInstanceOf(Creation.Unknown.class);
        }
    }

    @Test
    void aServerThatIsNotReachedHasNoBatch() throws IOException {
        URI closed;
        try (BrokenServer server = new BrokenServer("")) {
            closed = server.address();
        }

        assertThat(api(closed).create(PROMPTS)).isInstanceOf(Creation.NotCreated.class);
        assertThat(api(closed).status("b")).isEqualTo(Status.UNAVAILABLE);
        assertThat(api(closed).results("b", _ -> true)).isFalse();
        assertThat(api(closed).created(NOON, NOON)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "200, ended, ENDED",
        "200, canceling, IN_PROGRESS",
        "200, in_progress, IN_PROGRESS",
        "404, ended, MISSING",
        "403, ended, UNAVAILABLE",
        "500, ended, UNAVAILABLE"
    })
    void readsTheStatus(int status, String processing, Status expected) {
        try (StubClaudeServer server = server(status, "{\"processing_status\":\"" + processing + "\"}")) {
            assertThat(api(server.address()).status("b")).isEqualTo(expected);
        }
    }

    @Test
    void readsEachKindOfResult() {
        String lines = """
                {"custom_id":"s-0","result":{"type":"succeeded","message":%s}}

                {"custom_id":"s-1","result":{"type":"errored","error":{"type":"error","error":{"type":"overloaded_error"}}}}
                {"custom_id":"s-2","result":{"type":"expired"}}
                {"custom_id":"s-3","result":{"type":"canceled"}}
                {"custom_id":"s-4"}
                """.formatted(MessageFixtures.text("Waves.").replace("\n", ""));
        List<Line> read = new ArrayList<>();
        try (StubClaudeServer server = server(200, lines)) {
            assertThat(api(server.address()).results("b", read::add)).isTrue();
        }

        assertThat(read).extracting(Line::customId).containsExactly("s-0", "s-1", "s-2", "s-3", "s-4");
        assertThat(read.get(0).result())
                .isInstanceOfSatisfying(
                        Result.Completed.class,
                        result -> assertThat(result.completion()).isInstanceOf(Completion.Text.class));
        for (int failed : new int[] {1, 4}) {
            assertThat(read.get(failed).result())
                    .isInstanceOfSatisfying(
                            Result.Completed.class,
                            result -> assertThat(result.completion()).isInstanceOf(Failure.class));
        }
        assertThat(read.get(2).result()).isInstanceOf(Result.Expired.class);
        assertThat(read.get(3).result()).isInstanceOf(Result.Canceled.class);
    }

    @Test
    void resultsThatBreakOffAreNotRead() throws IOException {
        String line = "{\"custom_id\":\"s-0\",\"result\":{\"type\":\"expired\"}}\n";
        List<Line> read = new ArrayList<>();
        try (BrokenServer server = new BrokenServer("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + line)) {
            assertThat(api(server.address()).results("b", read::add)).isFalse();
        }

        assertThat(read).hasSize(1);
    }

    @Test
    void listsTheBatchesOfATimeFromAllPages() {
        try (StubClaudeServer server = new StubClaudeServer(exchange -> {
            boolean isFirst = !exchange.getRequestURI().getQuery().contains("after_id");
            StubClaudeServer.send(
                    exchange,
                    200,
                    isFirst
                            ? page("later", NOON.plusSeconds(61), "last", NOON.plusSeconds(60))
                                    .replace("]", "],\"has_more\":true,\"last_id\":\"last\"")
                            : page("first", NOON, "earlier", NOON.minusSeconds(1)));
        })) {
            assertThat(api(server.address()).created(NOON, NOON.plusSeconds(60)))
                    .contains(List.of(new Listed("last", false), new Listed("first", false)));
            assertThat(server.received().getLast().path()).endsWith("&after_id=last");
        }
    }

    @Test
    void doesNotListMoreThanAHundred() {
        String page = "{\"has_more\":true,\"last_id\":\"b99\",\"data\":["
                + IntStream.range(0, 100).mapToObj(i -> batch("b" + i, NOON)).collect(joining(",")) + "]}";
        try (StubClaudeServer server = StubClaudeServer.answering(200, page)) {
            assertThat(api(server.address()).created(NOON, NOON)).isEmpty();
            assertThat(server.received()).hasSize(2);
        }
    }

    private static String page(String id, Instant time, String other, Instant otherTime) {
        return "{\"data\":[" + batch(id, time) + "," + batch(other, otherTime) + "]}";
    }

    private static String batch(String id, Instant time) {
        return "{\"id\":\"" + id + "\",\"created_at\":\"" + time + "\",\"processing_status\":\"in_progress\"}";
    }

    @Test
    void signsEachRequestToThePlatformOnAws() {
        RequestAuthorization signer = new SigV4Signer(
                        Settings.fromEnvironment(
                                        Map.of("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY", SECRET))
                                .claude()
                                .providers(),
                        InstantSource.system())
                .forService("aws-external-anthropic");
        try (StubClaudeServer server = server(200, "{\"id\":\"msgbatch_1\",\"processing_status\":\"ended\"}")) {
            BatchesApi api = new BatchesApi(
                    new MessagesApi.Server(
                            URI.create(server.address() + "/aws"),
                            Map.of("anthropic-workspace-id", "wrkspc_1"),
                            Optional::of),
                    signer,
                    http);
            assertThat(api.create(PROMPTS)).isEqualTo(new Creation.Created("msgbatch_1"));
            assertThat(api.status("msgbatch_1")).isEqualTo(Status.ENDED);
            assertThat(api.results("msgbatch_1", _ -> true)).isTrue();
            assertThat(api.created(NOON, NOON)).contains(List.of());

            assertThat(server.received()).hasSize(5).allSatisfy(received -> {
                assertThat(received.path()).startsWith("/aws/v1/messages/batches");
                assertThat(received.header("Anthropic-workspace-id")).isEqualTo("wrkspc_1");
                assertThat(new SigV4Oracle(SECRET).accepts(server.address(), received))
                        .isTrue();
            });
        }
    }
}
